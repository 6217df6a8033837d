import * as z from "zod";
import { problemsOf, variable } from "./problem";
import { type Environment, givenIn } from "./variables";

/** How many messages a caller may send in a period. */
export interface RateLimit {
  messages: number;
  periodMs: number;
}

const periods = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const rateLimit = variable<RateLimit>((text) => {
  const [, messages, unit] = /^([1-9]\d{0,5})\s*\/\s*(second|minute|hour|day)$/i.exec(text) ?? [];
  const [, periodMs] = Object.entries(periods).find(([name]) => name === unit?.toLowerCase()) ?? [];
  if (periodMs) return { messages: Number(messages), periodMs };
  return {
    problem: "is not a rate such as 60/minute",
    fix: "Use a whole number from 1 to 999999, a slash, and second, minute, hour or day. Remove it for no limit.",
  };
});

const rateLimitVariables = z.object({ RATE_LIMIT: rateLimit.optional() });

const names = Object.keys(rateLimitVariables.shape);

export const rateLimitPart = {
  names,
  problems: (env: Environment) => problemsOf(rateLimitVariables.safeParse(givenIn(env, names)).error),
};

/**
 * Reads the limit for each caller; undefined if there is none. readConfig validates it first.
 * @throws ZodError if the variable is invalid
 */
export function readRateLimit(env: Environment = process.env): RateLimit | undefined {
  return env.RATE_LIMIT === undefined ? undefined : rateLimitVariables.parse(givenIn(env, names)).RATE_LIMIT;
}
