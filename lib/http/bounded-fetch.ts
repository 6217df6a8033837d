import { AsyncLocalStorage } from "node:async_hooks";
import { activeTracing } from "@/lib/log/tracing";
import { processWide } from "@/lib/process/process-wide";

export interface Limits {
  /** Milliseconds for headers and body together. */
  timeoutMs: number;
  /** Bytes of the body, counted after decompression. */
  maxBytes: number;
  /** How to treat a longer body: as an error, or truncated. */
  longBody?: "refuse" | "cut";
}

/** A complete response: its body has been read. */
export interface WholeAnswer {
  status: number;
  /** Whether the status is 2xx. */
  ok: boolean;
  headers: Headers;
  body: string;
  elapsedMs: number;
  /** When the headers arrived, by this machine's clock: milliseconds since the epoch. */
  at: number;
}

/** No usable response: which limit was hit or what failed; `code` is the operating system's or undici's, if any. */
export class NoAnswerError extends Error {
  override name = "NoAnswerError";
  readonly reason: "timeout" | "too_large" | "unreachable";
  readonly code: string | undefined;
  constructor(reason: NoAnswerError["reason"], message: string, options: ErrorOptions & { code?: string } = {}) {
    super(message, options);
    this.reason = reason;
    this.code = options.code;
  }
}

/**
 * Captures an async context that belongs to no request; instrumentation.ts calls it before the first one. Next.js ties
 * every fetch to the current render: `next dev` delays it until a stage that an abandoned render never reaches, and
 * returns a copy of the body that ignores aborts. Work shared by several requests must not depend on any one of them.
 * @returns a function that runs another one in that context
 */
export function outsideRequests(): <T>(run: () => T) => T {
  return processWide("outside-requests", () => AsyncLocalStorage.snapshot());
}

/**
 * Makes one request; all of this app's requests use this function. One deadline covers headers and body, enforced by
 * its own timer even if a stream never ends and ignores the abort. The body is limited, nothing is cached, and redirects
 * are not followed: a 3xx is a response like any other. A `signal` in `init` ends the request early.
 * @throws NoAnswerError with the limit that was hit, or why the connection failed; the signal's reason when that ended it
 */
export async function boundedFetch(url: string, init: RequestInit, limits: Limits): Promise<WholeAnswer> {
  const abort = new AbortController();
  const cancelled = init.signal ?? undefined;
  cancelled?.throwIfAborted();
  const signal = cancelled ? AbortSignal.any([abort.signal, cancelled]) : abort.signal;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    cancelled?.addEventListener("abort", () => reject(cancelled.reason), { signal: abort.signal });
    const seconds = Number((limits.timeoutMs / 1000).toFixed(1));
    const late = new NoAnswerError("timeout", `no answer within ${seconds} s`);
    timer = setTimeout(() => reject(late), Math.max(limits.timeoutMs, 0));
  });
  const start = () => exchange(url, { ...init, cache: "no-store", redirect: "manual", signal }, limits);
  try {
    return await Promise.race([deadline, outsideRequests()(activeTracing()?.bind(start) ?? start)]);
  } finally {
    clearTimeout(timer);
    // Nobody needs the rest of the response anymore.
    abort.abort();
  }
}

async function exchange(url: string, request: RequestInit, limits: Limits): Promise<WholeAnswer> {
  const startedAt = performance.now();
  try {
    const response = await fetch(url, request);
    const at = Date.now();
    const body = await readBody(response.body, limits);
    const { status, ok, headers } = response;
    return { status, ok, headers, body, elapsedMs: Math.round(performance.now() - startedAt), at };
  } catch (error) {
    throw error instanceof NoAnswerError || request.signal?.aborted ? error : unreachable(error);
  }
}

/** A response whose body is read as it arrives. */
export interface StreamedAnswer {
  status: number;
  headers: Headers;
  /** @throws NoAnswerError with the limit that was hit, or why the connection failed */
  body: AsyncGenerator<Uint8Array, void>;
}

/**
 * Like boundedFetch, for a response that is shown as it arrives: returns as soon as the headers are there. The deadline
 * and the size hold for the whole body. Leaving the body, or aborting `init.signal`, ends the request.
 * @throws NoAnswerError with the limit that was hit, or why the connection failed
 * @public
 */
export async function boundedStream(url: string, init: RequestInit, limits: Limits): Promise<StreamedAnswer> {
  const abort = new AbortController();
  const late = new NoAnswerError("timeout", `no answer within ${Number((limits.timeoutMs / 1000).toFixed(1))} s`);
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), limits.timeoutMs);
  });
  // Also ends a request whose body nobody reads.
  ended.catch(() => abort.abort());
  const end = () => {
    clearTimeout(timer);
    abort.abort();
  };
  async function* read(body: ReadableStream<Uint8Array> | null): StreamedAnswer["body"] {
    let left = limits.maxBytes;
    try {
      for (const reader = body?.getReader(); reader; ) {
        const { done, value } = await Promise.race([ended, reader.read()]);
        if (done) return;
        left -= value.byteLength;
        if (left < 0) throw new NoAnswerError("too_large", `the response is larger than ${limits.maxBytes} bytes`);
        yield value;
      }
    } catch (error) {
      throw error instanceof NoAnswerError ? error : unreachable(error);
    } finally {
      end();
    }
  }
  const signal = init.signal ? AbortSignal.any([abort.signal, init.signal]) : abort.signal;
  const request: RequestInit = { ...init, cache: "no-store", redirect: "manual", signal };
  try {
    const { status, headers, body } = await Promise.race([ended, outsideRequests()(() => fetch(url, request))]);
    return { status, headers, body: read(body) };
  } catch (error) {
    end();
    throw error instanceof NoAnswerError ? error : unreachable(error);
  }
}

/** Reads a body as text, up to its limit. @throws NoAnswerError when it is longer and may not be cut */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  { maxBytes, longBody = "refuse" }: Omit<Limits, "timeoutMs">,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let left = maxBytes;
  for (const reader = body?.getReader(); reader; ) {
    const { done, value } = await reader.read();
    if (done) break;
    if (value.byteLength > left) {
      if (longBody === "cut") return text + decoder.decode(value.subarray(0, left));
      throw new NoAnswerError("too_large", `the response is larger than ${maxBytes} bytes`);
    }
    left -= value.byteLength;
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}

const reasons: Record<string, string> = {
  ENOTFOUND: "the host name does not exist",
  EAI_AGAIN: "the host name could not be looked up",
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was dropped",
  UND_ERR_SOCKET: "the connection was dropped",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
};

/** fetch throws a TypeError whose cause says what happened. */
function unreachable(error: unknown): NoAnswerError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return new NoAnswerError("unreachable", "no connection", { cause });
  if (!("code" in cause)) return new NoAnswerError("unreachable", cause.message, { cause: error });
  const code = String(cause.code);
  return new NoAnswerError("unreachable", reasons[code] ?? `no connection (${code})`, { cause: error, code });
}

/** Converts to the `Response` that libraries expect; the body is already decoded, so encoding headers are removed. */
export function asResponse({ status, headers, body }: WholeAnswer): Response {
  const decoded = new Headers(headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) decoded.delete(name);
  const isBodiless = [101, 103, 204, 205, 304].includes(status);
  return new Response(isBodiless ? null : body, { status, headers: decoded });
}

/** Parses a body as JSON; undefined if it is not valid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
