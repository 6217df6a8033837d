import { describe, expect, test } from "vitest";
import { median, pairedRatio, percentile } from "./statistics";

test.each([
  [[7], 7],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[10, 9, 100], 10],
])("the median of %j is %d", (values, expected) => {
  expect(median(values)).toBe(expected);
});

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

test.each([
  [hundred, 0.5, 50],
  [hundred, 0.99, 99],
  [hundred, 1, 100],
  [[5], 0.99, 5],
  [[2, 1], 0.5, 1],
])("the percentile of %j at %d is %d", (values, share, expected) => {
  expect(percentile(values, share)).toBe(expected);
});

describe("the ratio of two series", () => {
  test("compares round by round, so a slow minute has no effect", () => {
    expect(pairedRatio([80, 8, 80], [100, 10, 100])).toBeCloseTo(0.8);
  });

  test("of different length is an error", () => {
    expect(() => pairedRatio([1, 2], [1])).toThrow("do not match");
  });
});

test.each([
  ["median", () => median([])],
  ["percentile", () => percentile([], 0.5)],
  ["ratio", () => pairedRatio([], [])],
])("a %s of no values is an error", (_name, calculate) => {
  expect(calculate).toThrow("nothing was measured");
});
