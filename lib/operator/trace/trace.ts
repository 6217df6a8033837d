import * as oauth from "oauth4webapi";
import { asResponse, boundedFetch, NoAnswerError } from "@/lib/http/bounded-fetch";
import { log } from "@/lib/log";
import { redactBody, redactHeaders, redactUrl } from "./redact";
import { type Exchange, type StepDefinition, StepFailure, type TraceStep } from "./step";

/** Limits of each request. */
const limits = { timeoutMs: 5_000, maxBytes: 1_048_576 };

const shownHeaders = ["content-type", "www-authenticate", "location", "cache-control", "retry-after", "x-request-id"];

/** fetch for steps: records every request, follows no redirect, and is limited to 5 s and 1 MiB. */
export type RecordingFetch = (url: string, init?: RequestInit) => Promise<Response>;

/** What a step found: the evidence to show, and the value for later steps. */
export interface Found<T> {
  saw: string;
  value: T;
}

/** Thrown once a failed step is recorded, because later steps depend on it. */
export class TraceStopped extends Error {
  override name = "TraceStopped";
}

/** Records the steps of a trace. */
export function createTrace() {
  const steps: TraceStep[] = [];
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
      const { message, help } = error instanceof StepFailure ? error : unexpected(definition, error);
      steps.push({ ...definition, status: "fail", saw: message, exchanges, ...(help && { help }) });
      throw new TraceStopped(message);
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
    const answer = await boundedFetch(url, init, limits).catch((error: unknown) => {
      throw error instanceof NoAnswerError ? notAnswered(url, error) : error;
    });
    exchange.response = {
      status: answer.status,
      headers: redactHeaders(answer.headers, shownHeaders),
      body: redactBody(answer.body, answer.headers.get("content-type") ?? ""),
      elapsedMs: answer.elapsedMs,
    };
    return asResponse(answer);
  };
}

/** Logs an unexpected error. The trace still ends with a readable sentence. */
function unexpected({ id }: StepDefinition, error: unknown): StepFailure {
  log("error", "trace_failed", { step: id, cause: String(error) });
  return new StepFailure("The response was unexpected; see the log of this server for details");
}

function notAnswered(url: string, error: NoAnswerError): StepFailure {
  return new StepFailure(`${new URL(url).host}: ${error.message}`, "reachable");
}

/** Options for every oauth4webapi call: the recording fetch, and http if Descope is the emulator. */
export function oauthOptions(request: RecordingFetch, issuer: string) {
  return {
    // The configuration allows http for loopback addresses only (lib/config/variables.ts).
    [oauth.allowInsecureRequests]: issuer.startsWith("http:"),
    [oauth.customFetch]: (url: string, init: { method: string; headers: Record<string, string>; body?: unknown }) =>
      request(url, {
        method: init.method,
        headers: init.headers,
        ...(init.body !== undefined && init.body !== null && { body: String(init.body) }),
      }),
  };
}
