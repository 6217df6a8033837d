"use server";

import { readConfig } from "@/lib/config";
import { type Inspection, inspectToken } from "@/lib/operator/inspect-token";
import { requireOperator } from "@/lib/operator/operator";

/** What the form shows after it was sent. */
export interface InspectState {
  inspection?: Inspection;
  /** The tool that was chosen; the token is not given back. */
  tool?: string;
  problem?: string;
}

/** Judges the pasted token for a signed-in operator. The token comes in the body, and nothing of it is kept. */
export async function inspect(_before: InspectState, form: FormData): Promise<InspectState> {
  await requireOperator();
  const config = readConfig();
  if (!config.ok) return { problem: "This server is not configured, so it knows no rules to judge by." };
  const [token, chosen] = [form.get("token"), form.get("tool")];
  const tool = typeof chosen === "string" ? chosen : "";
  if (typeof token !== "string" || token.trim() === "") return { problem: "Paste a token first.", tool };
  return { inspection: await inspectToken(token, tool, config.config), tool };
}
