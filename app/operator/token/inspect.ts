"use server";

import { readConfig } from "@/lib/config";
import { type Inspection, inspectToken } from "@/lib/operator/inspect-token";
import { requireOperator } from "@/lib/operator/operator";

/** What the form shows after submission. */
export interface InspectState {
  inspection?: Inspection;
  /** The selected tool; the token is never sent back. */
  tool?: string;
  problem?: string;
}

/** Inspects the pasted token for a signed-in operator. The token is sent in the body and never stored. */
export async function inspect(_before: InspectState, form: FormData): Promise<InspectState> {
  await requireOperator();
  const config = readConfig();
  if (!config.ok) return { problem: "This server is not configured, so it cannot check tokens." };
  const [token, chosen] = [form.get("token"), form.get("tool")];
  const tool = typeof chosen === "string" ? chosen : "";
  if (typeof token !== "string" || token.trim() === "") return { problem: "Paste a token first.", tool };
  return { inspection: await inspectToken(token, tool, config.config), tool };
}
