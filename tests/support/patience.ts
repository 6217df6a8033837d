/** No test measures speed: these limits, in milliseconds, only end what hangs. */
export const longestTestMs = 300_000;
export const longestWaitMs = 120_000;
/** Installing, building, or running another suite. */
export const longestRunMs = 3_600_000;

/** Shared by all Vitest configurations. */
export const patience = {
  testTimeout: longestTestMs,
  hookTimeout: longestTestMs,
  expect: { poll: { timeout: longestWaitMs } },
};

/**
 * How often something may have happened since a time (milliseconds since the epoch) if it may happen once per
 * interval: more on a slow machine, while anything unlimited is still detected.
 */
export function mostOften(onceInMs: number, since: number): number {
  return 1 + Math.floor((Date.now() - since) / onceInMs);
}
