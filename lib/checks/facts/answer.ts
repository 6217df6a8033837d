import { boundedFetch, NoAnswerError } from "@/lib/http/bounded-fetch";

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
const maxBytes = 256 * 1024;

/**
 * Asks one URL afresh: no cache, no redirect followed.
 * @param limitMs how long to wait for the whole answer, in milliseconds
 * @returns the answer, of a long one the start, or the reason why there is none; never throws
 */
export async function ask(url: string, init: RequestInit = {}, limitMs = timeoutMs): Promise<Answer> {
  const startedAt = performance.now();
  try {
    const limits = { timeoutMs: limitMs, maxBytes, longBody: "cut" } as const;
    const { status, headers, body, elapsedMs, at } = await boundedFetch(url, init, limits);
    return { url, status, headers: Object.fromEntries(headers), body, elapsedMs, at };
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    return { url, error: error.message, elapsedMs: Math.round(performance.now() - startedAt) };
  }
}
