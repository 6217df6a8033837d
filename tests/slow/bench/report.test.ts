import { describe, expect, test } from "vitest";
import { describeMachine } from "./machine";
import { type Report, replaceBlock, toMarkdown } from "./report";

const report: Report = {
  machine: describeMachine(),
  isJudged: true,
  rounds: 3,
  secondsPerRun: 4,
  targets: [
    { title: "good", measured: 0.9, target: { bound: "at least", value: 0.85 } },
    { title: "bad", measured: 5.123, target: { bound: "at most", value: 4 } },
    { title: "told", measured: 0.5 },
  ],
  cases: [
    {
      id: "call next",
      title: "`tools/call`",
      server: "next",
      connections: 10,
      perSecond: 812.4,
      p50: 11.26,
      p99: 20,
      cpu: Number.NaN,
      answers: 9000,
      wrong: 0,
    },
  ],
  coldStarts: [{ title: "`/mcp`", median: 512.6, samples: [512.6], wrong: 0 }],
  tracedFiles: [{ title: "`/mcp`", files: 118, bytes: 2_540_000 }],
};

describe("the report", () => {
  test.each([
    ["a met target", "| good | 0.90 | ≥ 0.85 | met |"],
    ["a missed target", "| bad | 5.12 | ≤ 4 | **missed** |"],
    ["a value without a target", "| told | 0.50 |  |  |"],
    ["a case, without values that the system does not report", "| `tools/call` | this app | 812 | 11.3 | 20.0 |  |"],
    ["a cold start", "| `/mcp` | 513 |"],
    ["traced files", "| `/mcp` | 118 | 2.54 |"],
    ["the machine", `Node.js ${process.version}`],
  ])("has a line for %s", (_name, line) => {
    expect(toMarkdown(report)).toContain(line);
  });

  test("judges nothing if too little was measured", () => {
    expect(toMarkdown({ ...report, isJudged: false })).not.toMatch(/\bmet\b|missed/);
  });
});

describe("the block in a document", () => {
  test("is replaced, and the text around it is kept", () => {
    const document = "before\n<!-- bench:start -->\nold\n<!-- bench:end -->\nafter\n";
    const filled = "before\n<!-- bench:start -->\n\nnew\n\n<!-- bench:end -->\nafter\n";
    expect(replaceBlock(document, "new\n")).toBe(filled);
    expect(replaceBlock(filled, "new")).toBe(filled);
  });

  test.each(["", "<!-- bench:start -->", "<!-- bench:end --> <!-- bench:start -->"])(
    "throws if there is none: %j",
    (document) => {
      expect(() => replaceBlock(document, "new")).toThrow("bench:start");
    },
  );
});
