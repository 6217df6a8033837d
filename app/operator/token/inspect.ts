"use server";

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
  const { config } = await requireOperator();
  const tool = String(form.get("tool") ?? "");
  const token = String(form.get("token") ?? "").trim();
  if (!token) return { problem: "Paste a token first.", tool };
  return { inspection: await inspectToken(token, tool, config), tool };
}
