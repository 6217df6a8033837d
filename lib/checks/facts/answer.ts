import { boundedFetch, NoAnswerError, type WholeAnswer } from "@/lib/http/bounded-fetch";

/** An HTTP response as evidence that a check can inspect and quote. Its body has at most 256 KiB. */
export interface Answered extends Omit<WholeAnswer, "ok" | "headers"> {
  url: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  error?: undefined;
}

/** No response, and the reason. */
interface Unanswered {
  url: string;
  error: string;
  /** True if it took too long; unset if the connection failed. */
  isLate?: true;
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
    const answer = await boundedFetch(url, init, { timeoutMs: limitMs, maxBytes, longBody: "cut" });
    return { ...answer, url, headers: Object.fromEntries(answer.headers) };
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    const elapsedMs = Math.round(performance.now() - startedAt);
    return { url, error: error.message, elapsedMs, ...(error.reason === "timeout" && { isLate: true }) };
  }
}
