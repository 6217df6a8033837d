import * as z from "zod";

/** An HTTP answer as evidence: what a judge may look at, and quote. */
export interface Answered {
  url: string;
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** At most 256 KiB. */
  body: string;
  elapsedMs: number;
  /** When the headers came, by this machine's clock: milliseconds since the epoch. */
  at: number;
  error?: undefined;
}

/** No answer, and why. */
interface Unanswered {
  url: string;
  error: string;
  elapsedMs: number;
  status?: undefined;
}

export type Answer = Answered | Unanswered;

/** How long one question may take, body included. Milliseconds. */
const timeoutMs = 4_000;
const maxBodyBytes = 256 * 1024;

/**
 * Asks one URL afresh: no cache, no redirect followed.
 * @param limitMs how long to wait for the whole answer, in milliseconds
 * @returns the answer, or the reason why there is none; never throws
 */
export async function ask(url: string, init: RequestInit = {}, limitMs = timeoutMs): Promise<Answer> {
  const startedAt = performance.now();
  const elapsedMs = () => Math.round(performance.now() - startedAt);
  try {
    const signal = AbortSignal.timeout(limitMs);
    const response = await fetch(url, { ...init, cache: "no-store", redirect: "manual", signal });
    const at = Date.now();
    const body = await readStart(response);
    const headers = Object.fromEntries(response.headers);
    return { url, status: response.status, headers, body, elapsedMs: elapsedMs(), at };
  } catch (error) {
    return { url, error: reasonOf(error, limitMs), elapsedMs: elapsedMs() };
  }
}

/** The start of a body: a server that is not ours may send without end. */
async function readStart(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  const reader = response.body?.getReader();
  while (reader && bytes < maxBodyBytes) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    text += decoder.decode(value, { stream: true });
  }
  await reader?.cancel();
  return text;
}

const networkError = z.object({ cause: z.object({ code: z.string().optional(), message: z.string() }) });

const reasons: Record<string, string> = {
  ENOTFOUND: "the host name does not exist",
  EAI_AGAIN: "the host name could not be looked up",
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was dropped",
  UND_ERR_SOCKET: "the connection was dropped",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
};

function reasonOf(error: unknown, limitMs: number): string {
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return `no answer within ${limitMs / 1000} s`;
  }
  const cause = networkError.safeParse(error).data?.cause;
  if (!cause) return error instanceof Error ? error.message : "no connection";
  const { code = "", message } = cause;
  return reasons[code] ?? `no connection (${code || message})`;
}
