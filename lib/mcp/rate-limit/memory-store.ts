import { LRUCache } from "lru-cache";
import type { RateLimit } from "@/lib/config/rate-limit";

/** Counts what callers have sent. */
export interface RateStore {
  /**
   * Takes messages from what a key has left. A period starts with the first message after the last one has ended.
   * @returns 0 if there were enough left, otherwise the milliseconds until the period ends
   */
  take(key: string, messages: number, limit: RateLimit): Promise<number>;
}

interface Period {
  taken: number;
  endsAt: number;
}

/** Callers that are remembered: about 5 MB. Whoever could make it forget one has the budgets of that many others. */
const mostKeys = 20_000;

/**
 * A store in the memory of this process, for one instance.
 * @param now milliseconds of a clock that is never set
 */
export function memoryStore(now = () => performance.now(), max = mostKeys): RateStore {
  const periods = new LRUCache<string, Period>({ max });
  return {
    async take(key, messages, limit) {
      // Nothing is awaited in between, so requests at the same time cannot take the same message.
      const last = periods.get(key);
      const current = last && now() < last.endsAt ? last : { taken: 0, endsAt: now() + limit.periodMs };
      current.taken += messages;
      periods.set(key, current);
      return current.taken <= limit.messages ? 0 : current.endsAt - now();
    },
  };
}
