import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import { longestWaitMs } from "@/tests/support/patience";

/**
 * Retries until the judgement is as expected: a check abandons a request after some seconds, and a busy machine may
 * need longer to respond.
 * @returns the last result
 */
export async function lookUntil<T>(look: () => Promise<T>, judge: (seen: T) => unknown, expected: unknown) {
  const endsAt = Date.now() + longestWaitMs;
  let seen = await look();
  while (!isDeepStrictEqual(judge(seen), expected) && Date.now() < endsAt) seen = await look();
  expect(judge(seen)).toEqual(expected);
  return seen;
}
