"use server";

import { readConfig } from "@/lib/config";
import { callbackUrl } from "@/lib/operator/client-document";
import { requireOperator } from "@/lib/operator/operator";
import { finishTrace, startTrace } from "@/lib/operator/trace";
import { visit } from "@/lib/operator/trace/finish";
import { keepPending, takePending } from "@/lib/operator/trace/pending-cookie";
import { stepDefinitions, type TraceStep } from "@/lib/operator/trace/step";

/** What the page shows of a trace. */
export interface TraceState {
  steps: TraceStep[];
  /** Where the browser goes next; unset when the trace has ended. */
  authorizationUrl?: string;
  problem?: string;
}

/** Starts a trace for a signed-in operator. A client is created only where the form confirms it. */
export async function start(_before: TraceState, form: FormData): Promise<TraceState> {
  const { subject } = await requireOperator("/operator/connect");
  const result = readConfig();
  if (!result.ok) return { steps: [], problem: "This server is not configured." };
  const mechanism = form.get("mechanism") === "cimd" ? "cimd" : "dcr";
  if (mechanism === "dcr" && form.get("create") !== "yes") {
    return { steps: [], problem: "Nothing was done: confirm first that a client may be created." };
  }
  const { steps, next } = await startTrace(result.config, mechanism);
  if (!next) return { steps };
  await keepPending(result.config, { ...next.pending, subject });
  return { steps, authorizationUrl: next.authorizationUrl };
}

/** Finishes the trace that this browser started; without it, or with another's state, nothing is done. */
export async function finish(_before: TraceState, form: FormData): Promise<TraceState> {
  const { subject } = await requireOperator("/operator/connect");
  const result = readConfig();
  if (!result.ok) return { steps: [], problem: "This server is not configured." };
  const query = form.get("query");
  const parameters = new URLSearchParams(typeof query === "string" ? query : "");
  const pending = await takePending(result.config, { subject, state: parameters.get("state") });
  if (!pending) return { steps: [strayCallback(`${callbackUrl(result.config.baseUrl)}?${parameters}`)] };
  return { steps: await finishTrace(result.config, pending, parameters) };
}

function strayCallback(url: string): TraceStep {
  return {
    ...stepDefinitions.callback,
    status: "fail",
    saw: "This browser has no trace under way with this state: it was started elsewhere, finished before, or more than ten minutes ago. The code is not used",
    exchanges: [visit(url)],
  };
}
