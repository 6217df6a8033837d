import { AsyncLocalStorage } from "node:async_hooks";

/** What log lines about an admitted request say of it. */
export interface Exchange {
  requestId: string;
  clientId: string;
  /** Set once a line tells of the caller's mistake: one is enough. */
  isReported?: boolean;
  /** What went wrong on our side before any tool ran. */
  error?: unknown;
}

/** The request that is being answered; the SDK hands it to none of the places that have something to tell. */
export const exchanges = new AsyncLocalStorage<Exchange>();
