"use server";

import { requireOperator } from "@/lib/operator/operator";
import { finishTrace, startTrace } from "@/lib/operator/trace";
import { keepPending, takePending } from "@/lib/operator/trace/pending-cookie";
import type { TraceStep } from "@/lib/operator/trace/step";

/** A trace as the page shows it. */
export interface TraceState {
  steps: TraceStep[];
  /** Where the browser goes next; unset when the trace has ended. */
  authorizationUrl?: string;
  problem?: string;
}

/** Starts a trace for a signed-in operator. A client is created only if the form confirms it. */
export async function start(_before: TraceState, form: FormData): Promise<TraceState> {
  const { operator, config } = await requireOperator("/operator/connect");
  const mechanism = form.get("mechanism") === "cimd" ? "cimd" : "dcr";
  if (mechanism === "dcr" && form.get("create") !== "yes") {
    return { steps: [], problem: "Confirm that a client may be created. Nothing was changed." };
  }
  const { steps, next } = await startTrace(config, mechanism);
  if (!next) return { steps };
  await keepPending(config, { ...next.pending, subject: operator.subject });
  return { steps, authorizationUrl: next.authorizationUrl };
}

/** Finishes the trace that this browser started. Without one, or with a different state, the callback is not used. */
export async function finish(_before: TraceState, form: FormData): Promise<TraceState> {
  const { operator, config } = await requireOperator("/operator/connect");
  const parameters = new URLSearchParams(String(form.get("query") ?? ""));
  const pending = await takePending(config, operator.subject, parameters.get("state"));
  return { steps: await finishTrace(config, pending, parameters) };
}
