import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readConfig } from "@/lib/config";
import { readRateLimit } from "@/lib/config/rate-limit";
import { testLinearTime } from "@/tests/support/linear-text";
import { pastes, standIns } from "@/tests/support/pasted";

const P = "P2exampleProject000000000000";
const read = (RATE_LIMIT: string) => readConfig({ DESCOPE_PROJECT_ID: P, RATE_LIMIT });

test.each([
  ["60/minute", 60, 60_000],
  ["1/second", 1, 1_000],
  ["1000 / Hour", 1_000, 3_600_000],
  ["60  /\tminute", 60, 60_000],
  ["60\u00A0/\u00A0minute", 60, 60_000],
  ["999999/day", 999_999, 86_400_000],
])("RATE_LIMIT=%s is a rate", (RATE_LIMIT, messages, periodMs) => {
  expect(readRateLimit({ RATE_LIMIT })).toEqual({ messages, periodMs });
  expect(read(RATE_LIMIT).ok).toBe(true);
});

test.each([undefined, "", "  ", '""'])("there is no limit with %j", (RATE_LIMIT) => {
  expect(readRateLimit({ RATE_LIMIT })).toBeUndefined();
});

test.each([
  ...["60", "60/", "/minute", "60 per minute", "60/min", "60/2minute", "60/minutes", "60/month"],
  ...["0/minute", "-1/minute", "+1/minute", "1.5/minute", "1e3/minute", "0x10/minute", "060/minute", "1000000/day"],
  ...[
    "60/minute 10/second",
    "60/minute/hour",
    "६०/minute",
    "60/mınute",
    "Infinity/day",
    "NaN/day",
    "off",
    "none",
    "1,000/day",
  ],
])("RATE_LIMIT=%s is told what a rate is", (RATE_LIMIT) => {
  expect(read(RATE_LIMIT)).toMatchObject({
    ok: false,
    problems: [
      {
        variable: "RATE_LIMIT",
        problem: expect.stringContaining("is not a rate such as 60/minute"),
        fix: expect.stringContaining("Remove it for no limit"),
      },
    ],
  });
});

describe("what was pasted", () => {
  test.each(pastes)("with %s is a rate", (_paste, make) => {
    expect(readRateLimit({ RATE_LIMIT: make("RATE_LIMIT", "60/minute") })).toEqual({ messages: 60, periodMs: 60_000 });
  });

  test.each(standIns)("as %s is not", (text, problem) => {
    const [found] = read(text).ok ? [] : [read(text)];
    expect(found).toMatchObject({
      problems: [{ variable: "RATE_LIMIT", problem: expect.stringMatching(problem) }],
    });
  });
});

test(".env.example names the variable", () => {
  expect(readFileSync(".env.example", "utf8")).toContain("\nRATE_LIMIT=");
});

testLinearTime({ readRateLimit: read });
