import { expect, test } from "vitest";
import { findHelp, helpPages } from "@/app/help/pages";
import { searchHelp } from "@/app/help/search";
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

const codesFound = (query: string) =>
  searchHelp(helpPages, query).flatMap(({ entries }) => entries.map(({ code }) => code));

test("without a query, the list has every page once, under a heading", () => {
  expect(codesFound("").sort()).toEqual(helpPages.map(({ code }) => code).sort());
  expect(searchHelp(helpPages, " ").map(({ heading }) => heading.split(":")[0])).toEqual([
    ...["Configure", "Discover", "Register", "Sign in", "Call"],
    "Rejected requests",
  ]);
});

test.each([
  ["a code", "missing_claim", ["missing_claim"]],
  ["words in any order and case", "off DYNAMIC", ["dcr"]],
  ["words of a message in the client", "Automatic client registration isn't supported; Dynamic", ["dcr"]],
  ["a word that no page has", "xyzzy", []],
  ["a pattern, which is text", ".*", []],
])("finds pages by %s", (_what, query, codes) => {
  expect(codesFound(query)).toEqual(codes);
});

testLinearTime({ findHelp, searchHelp: (text) => searchHelp(helpPages, text) });
