/** No test judges speed: these limits end only what hangs, on any machine. Milliseconds. */
export const longestTestMs = 300_000;
export const longestWaitMs = 120_000;
/** Installing, building, or running another suite. */
export const longestRunMs = 3_600_000;

/** What every configuration of Vitest has in common. */
export const patience = {
  testTimeout: longestTestMs,
  hookTimeout: longestTestMs,
  expect: { poll: { timeout: longestWaitMs } },
};

/**
 * How often something can have happened since a moment (milliseconds since the epoch) when it may happen once in a
 * while: a slow machine is allowed more, and what has no brake is still seen.
 */
export function mostOften(onceInMs: number, since: number): number {
  return 1 + Math.floor((Date.now() - since) / onceInMs);
}
