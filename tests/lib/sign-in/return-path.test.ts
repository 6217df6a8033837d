import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { returnPath, signInPath } from "@/lib/sign-in/return-path";

/** Where a visitor without a valid return path goes; the operator pages can be removed. */
const home = existsSync("app/operator") ? "/operator" : "/";

test.each(["/operator", "/operator/clients?page=2&text=a%20b#first", "/", "/help/expired", "/sign-inside", "/a//b"])(
  "%s is a valid return path",
  (path) => {
    expect(returnPath(path)).toBe(path);
  },
);

test.each([
  ["nothing", undefined],
  ["an empty text", ""],
  ["a list", ["/operator", "//evil.example"]],
  ["another site", "https://evil.example/"],
  ["another site without its scheme", "//evil.example"],
  ["three slashes", "///evil.example"],
  ["a backslash", "/\\evil.example"],
  ["two backslashes", "\\\\evil.example"],
  ["a backslash further on", "/operator\\..\\..\\evil.example"],
  ["a tab that browsers drop", "/\t/evil.example"],
  ["a line break that browsers drop", "/\n/evil.example"],
  ["a carriage return", "/operator\r\nLocation: https://evil.example"],
  ["a leading space", " //evil.example"],
  ["a null", "/\0/evil.example"],
  ["a delete character", "/\x7f/evil.example"],
  ["dots that resolve to two slashes", "/.//evil.example"],
  ["dots that resolve to two slashes, from a subfolder", "/a/..//evil.example"],
  ["encoded dots that resolve to two slashes", "/%2e//evil.example"],
  ["a script", "javascript:alert(1)"],
  ["a path without a slash", "operator"],
  ["an at sign", "@evil.example"],
  ["a letter outside ASCII", "/operator/ä"],
  ["the sign-in page", "/sign-in"],
  ["the sign-in page with a query", "/sign-in?next=/sign-in"],
  ["a page under the sign-in page", "/sign-in/x"],
  ["the sign-in page, with dots", "/x/../sign-in"],
  ["a very long path", `/${"a".repeat(2501)}`],
])("%s is replaced by the default", (_name, asked) => {
  expect(returnPath(asked)).toBe(home);
});

test("browsers resolve every accepted path to this origin", () => {
  for (const path of ["/@evil.example", "/:80", "/%2f/evil.example", "/%5cevil.example", "/a?u=//evil.example"]) {
    expect(new URL(returnPath(path), "https://here.example").origin).toBe("https://here.example");
  }
});

test("the sign-in page gets the return path in one parameter", () => {
  expect(signInPath("/operator/clients?page=2&x=1")).toBe("/sign-in?next=%2Foperator%2Fclients%3Fpage%3D2%26x%3D1");
  expect(signInPath("//evil.example")).toBe(`/sign-in?next=${encodeURIComponent(home)}`);
});
