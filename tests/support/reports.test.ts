import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reports-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, report: unknown) =>
  writeFileSync(join(folder, name), typeof report === "string" ? report : JSON.stringify(report));

/** The output of the gate at its end, and its exit code. */
function count() {
  const { stdout, status } = spawnSync(process.execPath, [".ci/count.mjs", folder], { encoding: "utf8" });
  return { lines: stdout.trimEnd().split("\n"), stdout, status };
}

const now = () => Math.floor(Date.now() / 1000);
const step = (status: number, log: string, began = now() - 5) =>
  write("steps.tsv", `${began}\t${now() + 5}\t${status}\t${log}\tnpm test\n`);

const ofVitest = {
  numPassedTests: 3,
  testResults: [
    {
      name: "/home/me/app/tests/lib/a.test.ts",
      status: "failed",
      message: "",
      assertionResults: [
        { status: "passed", fullName: "fine", failureMessages: [] },
        {
          status: "failed",
          fullName: "adds up",
          failureMessages: ["\u001b[31mexpected 3 to be 4\u001b[39m\n    at a.ts"],
        },
      ],
    },
    {
      name: "/home/me/app/tests/lib/b.test.ts",
      status: "failed",
      message: "b cannot be loaded",
      assertionResults: [],
    },
  ],
};

const result = (status: string, message?: string) => ({
  status,
  results: [{ errors: message ? [{ message }] : [] }],
});
const ofPlaywright = {
  stats: { expected: 2, unexpected: 1, flaky: 1, skipped: 0 },
  errors: [],
  suites: [
    {
      title: "dashboard.spec.ts",
      specs: [{ title: "fine", tests: [result("expected")] }],
      suites: [
        {
          title: "a server",
          specs: [
            { title: "shows it", tests: [result("unexpected", "no such button")] },
            { title: "wavers", tests: [result("flaky", "once")] },
          ],
        },
      ],
    },
  ],
};

test("prints each failed case with its error just before the counts", () => {
  write("unit.json", ofVitest);
  write("e2e.json", ofPlaywright);
  write("fuzz.json", {
    passed: 2,
    failed: 1,
    failures: [{ name: "no request fails", message: '{"seed":7}' }],
  });
  const { lines, stdout, status } = count();
  expect(lines.at(-1)).toBe("7 passed, 5 failed");
  expect(status).toBe(1);
  const printed = stdout.slice(stdout.indexOf("✗"));
  for (const part of [
    "unit: tests/lib/a.test.ts › adds up\n    expected 3 to be 4\n",
    "unit: tests/lib/b.test.ts\n    b cannot be loaded",
    "e2e: dashboard.spec.ts › a server › shows it\n    no such button",
    "e2e: dashboard.spec.ts › a server › wavers\n    once",
    'fuzz: no request fails\n    {"seed":7}',
  ]) {
    expect(printed).toContain(part);
  }
});

test("exits with 0 if everything passed", () => {
  write("unit.json", { numPassedTests: 3, testResults: [] });
  step(0, join(folder, "log"));
  expect(count()).toMatchObject({ lines: expect.arrayContaining(["3 passed, 0 failed"]), status: 0 });
});

test("fails if there are no results", () => {
  expect(count()).toMatchObject({ lines: expect.arrayContaining(["0 passed, 0 failed"]), status: 1 });
});

test("a command that failed without a report of a failure is a failure with its name and last lines", () => {
  write("unit.json", { numPassedTests: 3, testResults: [] });
  write("log", "first\nlib/a.ts: x is never used\n");
  step(1, join(folder, "log"));
  const { lines, stdout } = count();
  expect(stdout).toContain("✗ npm test: ended with 1");
  expect(stdout).toContain("x is never used");
  expect(lines.at(-1)).toBe("3 passed, 1 failed");
});

test("does not count a command whose own report has a failure, but one of another command does not count as its own", () => {
  write("unit.json", ofVitest);
  step(1, join(folder, "log"));
  expect(count().lines.at(-1)).toBe("3 passed, 2 failed");
  write("steps.tsv", `${now() - 99}\t${now() - 50}\t1\t${join(folder, "log")}\tnpm ci\n`);
  expect(count().lines.at(-1)).toBe("3 passed, 3 failed");
});

test("an incomplete report is a failure", () => {
  write("unit.json", '{"numPassedTests": 3,');
  expect(count().lines.at(-1)).toBe("0 passed, 1 failed");
});

test("ignores folders of screenshots", () => {
  mkdirSync(join(folder, "e2e.json.d"));
  write("unit.json", { numPassedTests: 1, testResults: [] });
  expect(count().lines.at(-1)).toBe("1 passed, 0 failed");
});
