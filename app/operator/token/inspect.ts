"use server";

import { readConfig } from "@/lib/config";
import { type Inspection, inspectToken } from "@/lib/operator/inspect-token";
import { requireOperator } from "@/lib/operator/operator";

/** What the form shows after it was sent. */
export interface InspectState {
  inspection?: Inspection;
  problem?: string;
}

/** Judges the pasted token for a signed-in operator. The token comes in the body, and nothing of it is kept. */
export async function inspect(_before: InspectState, form: FormData): Promise<InspectState> {
  await requireOperator();
  const config = readConfig();
  if (!config.ok) return { problem: "This server is not configured, so it knows no rules to judge by." };
  const [token, tool] = [form.get("token"), form.get("tool")];
  if (typeof token !== "string" || token.trim() === "") return { problem: "Paste a token first." };
  return { inspection: await inspectToken(token, typeof tool === "string" ? tool : "", config.config) };
}
