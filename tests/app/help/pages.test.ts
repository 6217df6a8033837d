import { expect, test } from "vitest";
import { findHelp, helpPages } from "@/app/help/pages";
import { checks } from "@/lib/checks/stages";
import { refusals } from "@/lib/mcp/refusals";
import { testLinearTime } from "@/tests/support/linear-text";

test("each check and reason code has a page, and there are no others", () => {
  const codes = [...checks.map(({ id }) => id), ...Object.keys(refusals)];
  expect(helpPages.map(({ code }) => code)).toEqual(codes);
  expect(new Set(codes).size).toBe(codes.length);
});

test.each(helpPages)("the page of $code says what is shown, why, and what to do", ({ shows, why, fix }) => {
  for (const text of [shows, why, fix]) expect(text).toMatch(/^[^\s].{10,400}[.”"]$|^[^\s].{10,400}\w$/);
});

test("an unknown code has no page", () => {
  expect(findHelp("nope")).toBeUndefined();
  expect(findHelp("toString")).toBeUndefined();
});

testLinearTime({ findHelp });
