import type { RateStore } from "./memory-store";

/** The store that several instances share; without one, each counts for itself (docs/rate-limits.md). */
export const sharedStore: RateStore | undefined = undefined;
