import { AsyncLocalStorage } from "node:async_hooks";
import { activeTracing } from "@/lib/log/tracing";
import { processWide } from "@/lib/process/process-wide";

/** What one exchange may cost. */
export interface Limits {
  /** Milliseconds for headers and body together. */
  timeoutMs: number;
  /** Bytes of the body, counted after decompression. */
  maxBytes: number;
  /** What happens to a longer body: it is an error, or only its start is kept. */
  longBody?: "refuse" | "cut";
}

/** A whole answer: nothing of it is still on its way. */
export interface WholeAnswer {
  status: number;
  /** Whether the status is 2xx. */
  ok: boolean;
  headers: Headers;
  body: string;
  elapsedMs: number;
  /** When the headers came, by this machine's clock: milliseconds since the epoch. */
  at: number;
}

/** No usable answer, and which limit or fault it was; `code` is the operating system's or undici's, if there is one. */
export class NoAnswerError extends Error {
  override name = "NoAnswerError";
  readonly reason: "timeout" | "too_large" | "unreachable";
  readonly code: string | undefined;
  constructor(
    reason: NoAnswerError["reason"],
    message: string,
    options: ErrorOptions & { code?: string } = {},
  ) {
    super(message, options);
    this.reason = reason;
    this.code = options.code;
  }
}

/**
 * Remembers an async context that belongs to no request; instrumentation.ts calls it before the first one. Next.js ties
 * every fetch to the render around it: `next dev` holds it back until a stage that an abandoned render never reaches, and
 * hands out a copy of the body that ignores aborts. What several requests share must not depend on any one of them.
 */
export function outsideRequests(): <T>(run: () => T) => T {
  return processWide("outside-requests", () => AsyncLocalStorage.snapshot());
}

/**
 * Makes one request. Everything that leaves this process goes through here: one deadline for headers and body that is
 * kept by a timer of its own, also when a stream never ends and ignores its abort; a limit on the body; no cache; and no
 * redirect is ever followed: a 3xx is an answer like any other.
 * @throws NoAnswerError that says which limit it was, or why no connection came about
 */
export async function boundedFetch(url: string, init: RequestInit, limits: Limits): Promise<WholeAnswer> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    const seconds = Number((limits.timeoutMs / 1000).toFixed(1));
    const late = new NoAnswerError("timeout", `no answer within ${seconds} s`);
    timer = setTimeout(() => reject(late), Math.max(limits.timeoutMs, 0));
  });
  const request = { ...init, cache: "no-store", redirect: "manual", signal: abort.signal } as const;
  const start = () => exchange(url, request, limits);
  const run = activeTracing()?.bind(start) ?? start;
  try {
    return await Promise.race([deadline, outsideRequests()(run)]);
  } finally {
    clearTimeout(timer);
    // Whatever is still on its way is of no use to anyone now.
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
      throw new NoAnswerError("too_large", `the answer has more than ${maxBytes} bytes`);
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

/** fetch throws a TypeError whose cause tells what happened. */
function unreachable(error: unknown): NoAnswerError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = cause instanceof Error ? cause.message : "no connection";
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  const known = code === undefined ? message : (reasons[code] ?? `no connection (${code})`);
  return new NoAnswerError("unreachable", known, { cause: error, ...(code !== undefined && { code }) });
}

/** The answer as the `Response` that libraries want; its body is decoded already, so nothing may say how it was coded. */
export function asResponse({ status, headers, body }: WholeAnswer): Response {
  const decoded = new Headers(headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) decoded.delete(name);
  const isBodiless = [101, 103, 204, 205, 304].includes(status);
  return new Response(isBodiless ? null : body, { status, headers: decoded });
}

/** Takes a body, returns what it holds as JSON; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
