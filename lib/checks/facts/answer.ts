import { boundedFetch, NoAnswerError } from "@/lib/http/bounded-fetch";

/** An HTTP response as evidence that a check can inspect and quote. */
export interface Answered {
  url: string;
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** At most 256 KiB. */
  body: string;
  elapsedMs: number;
  /** When the headers arrived, by this machine's clock: milliseconds since the epoch. */
  at: number;
  error?: undefined;
}

/** No response, and the reason. */
interface Unanswered {
  url: string;
  error: string;
  elapsedMs: number;
  status?: undefined;
}

export type Answer = Answered | Unanswered;

/** Timeout of one request, body included. Milliseconds. */
const timeoutMs = 4_000;
const maxBytes = 256 * 1024;

/**
 * Sends one request: no cache, redirects are not followed.
 * @param limitMs timeout for the whole response, in milliseconds
 * @returns the response (a long body is truncated), or the reason why there is none; a failed request does not throw
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
