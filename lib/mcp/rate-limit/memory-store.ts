import { LRUCache } from "lru-cache";
import type { RateLimit } from "@/lib/config/rate-limit";

/** Counts what callers have sent. */
export interface RateStore {
  /**
   * Counts messages of a key. A period starts with the first message after the previous period has ended.
   * @returns 0 if they are within the limit, otherwise the milliseconds until the period ends
   */
  take(key: string, messages: number, limit: RateLimit): Promise<number>;
}

interface Period {
  taken: number;
  endsAt: number;
}

/** How many callers are remembered: about 5 MB. To evict one, an attacker would need the tokens of that many others. */
const mostKeys = 20_000;

/**
 * A store in the memory of this process, for one instance.
 * @param now milliseconds of a monotonic clock
 */
export function memoryStore(now = () => performance.now(), max = mostKeys): RateStore {
  const periods = new LRUCache<string, Period>({ max });
  return {
    async take(key, messages, limit) {
      // There is no await in between, so concurrent requests cannot interfere.
      const last = periods.get(key);
      const current = last && now() < last.endsAt ? last : { taken: 0, endsAt: now() + limit.periodMs };
      current.taken += messages;
      periods.set(key, current);
      return current.taken <= limit.messages ? 0 : current.endsAt - now();
    },
  };
}
