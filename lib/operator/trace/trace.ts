import { redactBody, redactHeaders, redactUrl } from "./redact";
import type { Exchange, StepDefinition, TraceStep } from "./step";
import { StepFailure } from "./step";

/** Milliseconds that any one request may take. */
const timeoutMs = 5_000;

const shownHeaders = [
  "content-type",
  "www-authenticate",
  "location",
  "cache-control",
  "retry-after",
  "x-request-id",
];

/** fetch, as a step uses it: every request is recorded, none follows a redirect, none takes more than 5 s. */
export type RecordingFetch = (url: string, init?: RequestInit) => Promise<Response>;

/** What a step found: the evidence to show, and what later steps need of it. */
export interface Found<T> {
  saw: string;
  value: T;
}

/** Thrown after a failed step, which is recorded by then: the steps behind it make no sense. */
export class TraceStopped extends Error {
  override name = "TraceStopped";
}

/**
 * Records steps one by one.
 * @param steps those that were made before, if any
 */
export function createTrace(steps: TraceStep[] = []) {
  /** @throws TraceStopped when the step fails */
  async function step<T>(
    definition: StepDefinition,
    run: (fetch: RecordingFetch, exchanges: Exchange[]) => Promise<Found<T>>,
  ): Promise<T> {
    const exchanges: Exchange[] = [];
    try {
      const { saw, value } = await run(recordTo(exchanges), exchanges);
      steps.push({ ...definition, status: "pass", saw, exchanges });
      return value;
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      const help = error.help && { help: error.help };
      steps.push({ ...definition, status: "fail", saw: error.message, exchanges, ...help });
      throw new TraceStopped(error.message);
    }
  }
  return { steps, step };
}

export type Trace = ReturnType<typeof createTrace>;

function recordTo(exchanges: Exchange[]): RecordingFetch {
  return async (url, init = {}) => {
    const headers = new Headers(init.headers);
    const body = init.body === undefined || init.body === null ? undefined : String(init.body);
    const exchange: Exchange = {
      method: init.method ?? "GET",
      url: redactUrl(url),
      headers: redactHeaders(headers),
      ...(body !== undefined && { body: redactBody(body, headers.get("content-type") ?? "") }),
    };
    exchanges.push(exchange);
    const { response, text, elapsedMs } = await timed(url, init);
    exchange.response = {
      status: response.status,
      headers: redactHeaders(response.headers, shownHeaders),
      body: redactBody(text, response.headers.get("content-type") ?? ""),
      elapsedMs,
    };
    return response;
  };
}

/** Reads the whole answer, for the limit holds for its body too. */
async function timed(url: string, init: RequestInit) {
  const startedAt = performance.now();
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { ...init, cache: "no-store", redirect: "manual", signal });
    const text = await response.clone().text();
    return { response, text, elapsedMs: Math.round(performance.now() - startedAt) };
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === "TimeoutError";
    throw new StepFailure(
      isLate ? `${new URL(url).host} gave no answer within 5 s` : `${new URL(url).host} could not be reached`,
      "reachable",
    );
  }
}
