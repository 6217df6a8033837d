import { expect, test } from "vitest";
import { junitReport } from "@/dev/doctor/junit";
import { printReport } from "@/dev/doctor/print";
import { paintFor, wrap } from "@/dev/doctor/terminal";
import type { Report } from "@/lib/checks/report";

const report: Report = {
  ready: false,
  checkedAt: "2026-01-01T00:00:00.000Z",
  checks: [
    { id: "configuration", group: "configure", title: "It is complete", status: "pass", saw: "all of it" },
    {
      id: "pkce",
      group: "sign-in",
      title: "S256 is not offered",
      status: "fail",
      saw: '<plain> & "no"',
      fix: "Do this",
    },
    {
      id: "keys",
      group: "sign-in",
      title: "Keys are there",
      status: "skip",
      saw: "Blocked by: S256 is not offered",
    },
  ],
};
const plain = paintFor({}, {});

test("the report shows what passed, what failed with its fix, and what was skipped", () => {
  expect(printReport(report, "here", { paint: plain, width: 80 })).toBe(`
here

Configure
  ✓ It is complete  all of it

Sign in
  ✗ S256 is not offered
    <plain> & "no"
    → Do this
  – 1 skipped. Blocked by: S256 is not offered

Not ready for MCP clients  1 passed, 1 failed, 1 skipped
`);
});

test("shows the alternative at the end", () => {
  const text = printReport(report, "here", { paint: plain, width: 80, hint: "Or run `npm run dev`." });
  expect(text).toMatch(/1 skipped\nOr run `npm run dev`\.\n$/);
});

test("a failure links to its help page, if there is one", () => {
  const [, pkce] = report.checks;
  const checks = pkce ? [{ ...pkce, help: "/help/pkce" }] : [];
  const page = { paint: plain, width: 80, helpOrigin: "http://localhost:3000" };
  expect(printReport({ ...report, checks }, "here", page)).toContain("    http://localhost:3000/help/pkce\n");
});

test.each([
  ["a terminal", { isTTY: true }, {}, true],
  ["a pipe", {}, {}, false],
  ["a terminal with NO_COLOR", { isTTY: true }, { NO_COLOR: "1" }, false],
  ["a dumb terminal", { isTTY: true }, { TERM: "dumb" }, false],
])("colors on %s", (_name, stream, env, isColoured) => {
  expect(paintFor(stream, env).red("x") === "x").toBe(!isColoured);
});

test("JUnit XML has a case per check, and is well-formed for any evidence", () => {
  const xml = junitReport(report);
  expect(xml).toContain('<testsuites tests="3" failures="1" skipped="1">');
  expect(xml).toContain('<failure message="&lt;plain&gt; &amp; &quot;no&quot;">');
  expect(xml.match(/<testcase /g)).toHaveLength(3);
});

test("does not break long words", () => {
  expect(wrap("see https://example.com/a/very/long/address now", "  ", 20)).toEqual([
    "  see",
    "  https://example.com/a/very/long/address",
    "  now",
  ]);
});
