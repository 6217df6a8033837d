import { log } from "@/lib/log";
import { memoryStore, type RateStore } from "./memory-store";

/** How long a request waits for the shared store, and how long a failed store is not tried again. Milliseconds. */
const longestWait = 1_000;
const pause = 60_000;

/**
 * Uses the shared store, or this process's memory while the shared store does not answer: an outage of the store neither
 * stops the server nor lifts the limit, but each instance then counts separately. Logs an outage once a minute.
 * @param now milliseconds of a monotonic clock
 */
export function withFallback(shared: RateStore | undefined, now = () => performance.now()): RateStore {
  const own = memoryStore(now);
  let pausedUntil = Number.NEGATIVE_INFINITY;

  function leaveAlone(error: unknown): void {
    // Of several concurrent requests, only the first logs the failure.
    if (now() < pausedUntil) return;
    pausedUntil = now() + pause;
    log("error", "rate_limit_store_failed", { cause: error instanceof Error ? error.message : String(error) });
  }

  return {
    async take(key, messages, limit) {
      if (!shared || now() < pausedUntil) return own.take(key, messages, limit);
      try {
        return await inTime(shared.take(key, messages, limit));
      } catch (error) {
        leaveAlone(error);
        return own.take(key, messages, limit);
      }
    },
  };
}

/** The store's answer. @throws Error if it does not arrive in time, or is not a valid duration */
async function inTime(answer: Promise<number>): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${longestWait} ms`)), longestWait);
  });
  try {
    const waitMs = await Promise.race([answer, late]);
    if (!(waitMs >= 0 && Number.isFinite(waitMs))) throw new Error("not a number of milliseconds");
    return waitMs;
  } finally {
    clearTimeout(timer);
  }
}
