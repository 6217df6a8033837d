import type { RateStore } from "./memory-store";

/** The store that several instances share; without one, each instance counts separately (docs/rate-limits.md). */
export const sharedStore: RateStore | undefined = undefined;
