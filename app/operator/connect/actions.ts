"use server";

import type { Config } from "@/lib/config";
import { requireOperator } from "@/lib/operator/operator";
import { finishTrace, type Known, startTrace } from "@/lib/operator/trace";
import { keepPending, takePending } from "@/lib/operator/trace/pending-cookie";
import type { TraceStep } from "@/lib/operator/trace/step";
import { forgetSession, keepToken, readSession } from "@/lib/operator/try/token-cookie";

/** A trace as the page shows it. */
export interface TraceState {
  steps: TraceStep[];
  /** Where the browser goes next; unset when the trace has ended. */
  authorizationUrl?: string;
  problem?: string;
  /** The page to try tools, once the token is kept. */
  continueAt?: string;
}

/** Starts a trace for a signed-in operator. A client is created only if the form confirms it. */
export async function start(_before: TraceState, form: FormData): Promise<TraceState> {
  const { operator, config } = await requireOperator("/operator/connect");
  const mechanism = form.get("mechanism") === "cimd" ? "cimd" : "dcr";
  const scopes = form.get("scopes");
  const known = typeof scopes === "string" ? await withMoreScopes(config, operator.subject, scopes) : undefined;
  if (mechanism === "dcr" && !known && form.get("create") !== "yes") {
    return { steps: [], problem: "Confirm that a client may be created. Nothing was changed." };
  }
  const { steps, next } = await startTrace(config, mechanism, known);
  if (!next) return { steps };
  const tool = form.get("tool");
  const back = typeof tool === "string" && { tool: tool.slice(0, 200) };
  await keepPending(config, { ...next.pending, ...back, subject: operator.subject });
  return { steps, authorizationUrl: next.authorizationUrl };
}

/** The client of a session to try tools, with its scopes and those that a call needs (MCP, step-up flow). */
async function withMoreScopes(config: Config, subject: string, needed: string): Promise<Known | undefined> {
  const session = await readSession(config, subject);
  if (!session) return undefined;
  const names = needed.slice(0, 2_000).split(" ").filter(Boolean);
  return { clientId: session.clientId, scopes: [...new Set([...session.scopes, ...names])] };
}

/**
 * Finishes the trace that this browser started. Without one, or with a different state, the callback is not used. If it
 * was started to try a tool, the token is kept for that.
 */
export async function finish(_before: TraceState, form: FormData): Promise<TraceState> {
  const { operator, config } = await requireOperator("/operator/connect");
  const parameters = new URLSearchParams(String(form.get("query") ?? ""));
  const pending = await takePending(config, operator.subject, parameters.get("state"));
  const { steps, token } = await finishTrace(config, pending, parameters);
  if (!token || !pending) return { steps };
  const problem = await keepToken(config, operator.subject, { token, clientId: pending.clientId });
  if (problem) return { steps, problem };
  return { steps, continueAt: `/operator/try?tool=${encodeURIComponent(pending.tool ?? "")}` };
}

/** Ends the session to try tools. Next.js then renders the page again, which offers to sign in. */
export async function forget(): Promise<void> {
  const { config } = await requireOperator("/operator/try");
  await forgetSession(config);
}
