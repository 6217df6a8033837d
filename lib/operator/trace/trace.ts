import type { Answered } from "@/lib/checks/facts/answer";
import { boundedFetch, NoAnswerError } from "@/lib/http/bounded-fetch";
import { log } from "@/lib/log";
import { refusals } from "@/lib/mcp/refusals";
import { redactBody, redactHeaders, redactUrl } from "./redact";
import { type Exchange, stepDefinitions, type TraceStep } from "./step";

/** Limits of each request. */
const limits = { timeoutMs: 5_000, maxBytes: 1_048_576 };

/** The headers of a response that are shown. */
export const shownHeaders = [
  "content-type",
  "www-authenticate",
  "location",
  "cache-control",
  "retry-after",
  "x-request-id",
];

/**
 * Sends a request of a step, by default for a JSON document, and records it; follows no redirect.
 * @returns the response, in the form that the checks judge
 * @throws StepFailure if there is none
 */
export type Ask = (url: string, init?: RequestInit) => Promise<Answered & { ok: boolean }>;

/**
 * Runs and records one step, whose function returns the evidence to show, and a value for later steps.
 * @throws StepFailure once a failed step is recorded: later steps depend on it
 */
export type Step = <T>(
  id: keyof typeof stepDefinitions,
  run: (ask: Ask, exchanges: Exchange[]) => Promise<{ saw: string; value: T; created?: string }>,
) => Promise<T>;

/** Why a step failed, and the code of the help page that explains it. */
export class StepFailure extends Error {
  override name = "StepFailure";
  readonly help: string | undefined;
  constructor(problem: string, help?: string) {
    super(problem);
    this.help = help;
  }
}

/** Runs a trace until a step fails. @returns the steps so far; the value only if every step passed */
export async function runTrace<T>(run: (step: Step) => Promise<T>): Promise<{ steps: TraceStep[]; value?: T }> {
  const steps: TraceStep[] = [];
  const step: Step = async (id, runStep) => {
    const exchanges: Exchange[] = [];
    const definition = { id, ...stepDefinitions[id] };
    try {
      const { value, ...found } = await runStep(recordTo(exchanges), exchanges);
      steps.push({ ...definition, status: "pass", ...found, exchanges });
      return value;
    } catch (error) {
      const failure = error instanceof StepFailure ? error : unexpected(id, error);
      steps.push({ ...definition, status: "fail", saw: failure.message, exchanges, help: failure.help });
      throw failure;
    }
  };
  try {
    return { steps, value: await run(step) };
  } catch (error) {
    if (error instanceof StepFailure) return { steps };
    throw error;
  }
}

/** A request that the browser makes. */
export function visit(url: string): Exchange {
  return { method: "GET", url: redactUrl(url), headers: {} };
}

/** Records requests and their responses, as they may be shown. */
export function recordTo(exchanges: Exchange[]): Ask {
  return async (url, init = { headers: { Accept: "application/json" } }) => {
    const headers = new Headers(init.headers);
    const exchange: Exchange = {
      method: init.method ?? "GET",
      url: redactUrl(url),
      headers: redactHeaders(headers),
      ...(init.body && { body: redactBody(String(init.body), headers.get("content-type") ?? "") }),
    };
    exchanges.push(exchange);
    const answer = await boundedFetch(url, init, limits).catch((error: unknown) => {
      if (!(error instanceof NoAnswerError)) throw error;
      throw new StepFailure(`${new URL(url).host}: ${error.message}`, "reachable");
    });
    exchange.response = {
      status: answer.status,
      headers: redactHeaders(answer.headers, shownHeaders),
      body: redactBody(answer.body, answer.headers.get("content-type") ?? ""),
      elapsedMs: answer.elapsedMs,
    };
    return { ...answer, url, headers: Object.fromEntries(answer.headers) };
  };
}

/** Logs an unexpected error. The trace still ends with a readable sentence. */
function unexpected(step: string, error: unknown): StepFailure {
  log("error", "trace_failed", { step, cause: String(error) });
  return new StepFailure("The response was unexpected; see the log of this server for details");
}

/** The reason code at the end of a refusal's description (lib/mcp/refuse.ts). */
export function reasonIn(body: string): string | undefined {
  const code = /\((\w+)\)"/.exec(body)?.[1];
  return code !== undefined && Object.hasOwn(refusals, code) ? code : undefined;
}
