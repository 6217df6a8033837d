import { log } from "@/lib/log";
import { memoryStore, type RateStore } from "./memory-store";

/** Milliseconds that a request waits for the shared store, and for which a store that failed is left alone. */
const longestWait = 1_000;
const pause = 60_000;

/**
 * A shared store, and this process's own while the shared one does not answer: an outage of the store neither stops the
 * server nor lifts the limit, but each instance then counts for itself. One log line per outage and minute.
 * @param now milliseconds of a clock that is never set
 */
export function withFallback(shared: RateStore | undefined, now = () => performance.now()): RateStore {
  const own = memoryStore(now);
  let pausedUntil = Number.NEGATIVE_INFINITY;

  function leaveAlone(error: unknown): void {
    // Of requests at the same time, only the first reports.
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

/** The store's answer. @throws Error when there is none in time, or one that is no time */
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
