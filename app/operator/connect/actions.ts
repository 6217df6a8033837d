"use server";

import { readConfig } from "@/lib/config";
import { callbackUrl } from "@/lib/operator/client-document";
import { requireOperator } from "@/lib/operator/operator";
import { finishTrace, startTrace } from "@/lib/operator/trace";
import { visit } from "@/lib/operator/trace/finish";
import { keepPending, takePending } from "@/lib/operator/trace/pending-cookie";
import { stepDefinitions, type TraceStep } from "@/lib/operator/trace/step";

/** A trace as the page shows it. */
export interface TraceState {
  steps: TraceStep[];
  /** Where the browser goes next; unset when the trace has ended. */
  authorizationUrl?: string;
  problem?: string;
}

/** Starts a trace for a signed-in operator. A client is created only if the form confirms it. */
export async function start(_before: TraceState, form: FormData): Promise<TraceState> {
  const { subject } = await requireOperator("/operator/connect");
  const result = readConfig();
  if (!result.ok) return { steps: [], problem: "This server is not configured." };
  const mechanism = form.get("mechanism") === "cimd" ? "cimd" : "dcr";
  if (mechanism === "dcr" && form.get("create") !== "yes") {
    return { steps: [], problem: "Confirm that a client may be created. Nothing was changed." };
  }
  const { steps, next } = await startTrace(result.config, mechanism);
  if (!next) return { steps };
  await keepPending(result.config, { ...next.pending, subject });
  return { steps, authorizationUrl: next.authorizationUrl };
}

/** Finishes the trace that this browser started. Without one, or with a different state, it does nothing. */
export async function finish(_before: TraceState, form: FormData): Promise<TraceState> {
  const { subject } = await requireOperator("/operator/connect");
  const result = readConfig();
  if (!result.ok) return { steps: [], problem: "This server is not configured." };
  const query = form.get("query");
  const parameters = new URLSearchParams(typeof query === "string" ? query : "");
  const pending = await takePending(result.config, { subject, state: parameters.get("state") });
  if (!pending) return { steps: [unmatchedCallback(`${callbackUrl(result.config.baseUrl)}?${parameters}`)] };
  return { steps: await finishTrace(result.config, pending, parameters) };
}

function unmatchedCallback(url: string): TraceStep {
  return {
    ...stepDefinitions.callback,
    status: "fail",
    saw: "No matching trace in this browser: it was started elsewhere, already finished, or is more than ten minutes old. The code was not used",
    exchanges: [visit(url)],
  };
}
