import { expect, test } from "vitest";
import { returnPath, signInPath } from "@/lib/operator/return-path";

test.each([
  "/operator",
  "/operator/clients?page=2&text=a%20b#first",
  "/",
  "/help/expired",
  "/sign-inside",
  "/a//b",
])("%s is a place to return to", (path) => {
  expect(returnPath(path)).toBe(path);
});

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
  ["a leading blank", " //evil.example"],
  ["a null", "/\0/evil.example"],
  ["a delete character", "/\x7f/evil.example"],
  ["dots that fold into two slashes", "/.//evil.example"],
  ["dots that fold into two slashes, from below", "/a/..//evil.example"],
  ["encoded dots that fold", "/%2e//evil.example"],
  ["a script", "javascript:alert(1)"],
  ["a script behind a slashless path", "operator"],
  ["an at sign", "@evil.example"],
  ["a letter outside ASCII", "/operator/ä"],
  ["itself", "/sign-in"],
  ["itself with a question", "/sign-in?next=/sign-in"],
  ["a page below itself", "/sign-in/x"],
  ["itself, folded", "/x/../sign-in"],
  ["a very long path", `/${"a".repeat(1001)}`],
])("%s leads to the operator's home instead", (_name, asked) => {
  expect(returnPath(asked)).toBe("/operator");
});

test("whatever is kept, a browser reads as a path of this origin", () => {
  for (const path of [
    "/@evil.example",
    "/:80",
    "/%2f/evil.example",
    "/%5cevil.example",
    "/a?u=//evil.example",
  ]) {
    expect(new URL(returnPath(path), "https://here.example").origin).toBe("https://here.example");
  }
});

test("the sign-in page is told where to return to, in one parameter", () => {
  expect(signInPath("/operator/clients?page=2&x=1")).toBe(
    "/sign-in?next=%2Foperator%2Fclients%3Fpage%3D2%26x%3D1",
  );
  expect(signInPath("//evil.example")).toBe("/sign-in?next=%2Foperator");
});
