import { describe, expect, test } from "vitest";
import { describeMachine, type Report, replaceBlock, toMarkdown } from "./report";
import { median, pairedRatio, percentile, type Run, type Series } from "./statistics";
import { isMet, type Target, targetsOf } from "./targets";

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

const run = (perSecond: number, p99 = 30): Run => {
  return { answers: 100, wrong: 0, perSecond, p50: 10, p99, cpu: 1 };
};

function series(id: string, speeds: number[], p99?: number): Series {
  const server = id.endsWith("next") ? "next" : "open";
  return { of: { id, title: id, server, connections: 10 }, runs: speeds.map((speed) => run(speed, p99)) };
}

const all = ["call", "list"].flatMap((kind) => [
  series(`${kind} next`, [90, 45, 90]),
  series(`${kind} open`, [100, 50, 100]),
  series(`${kind} endpoint`, [180, 90, 180]),
  series(`${kind} sdk`, [225, 100, 225]),
]);
all.push(series("nothing", [75, 50, 75]));
const measured = (title: string, from: Target[]) => from.find((row) => row.title.includes(title))?.measured;

test("compares servers by the medians of paired rounds", () => {
  const targets = targetsOf(all, 0);
  expect(measured("without token check, `tools/call`", targets)).toBeCloseTo(0.9);
  expect(measured("the SDK on bare `node:http`, `tools/list`", targets)).toBeCloseTo(0.4);
  expect(measured("what Next.js takes, `tools/call`", targets)).toBeCloseTo(0.5);
  expect(measured("what we take, `tools/call`", targets)).toBeCloseTo(0.8);
});

test("adds the time of Next.js to the time of a response", () => {
  expect(measured("the most that could be", targetsOf(all, 0))).toBeCloseTo(0.25);
});

test("reports this app's worst p99 ÷ p50, with its case", () => {
  const [worst] = targetsOf([...all, series("slow next", [90], 70)], 0).filter(({ title }) => title.includes("p99"));
  expect(worst).toMatchObject({ measured: 7, target: { bound: "at most", value: 4 } });
  expect(worst?.title).toContain("slow next");
});

test("fails for a single request to Descope", () => {
  const met = (upstream: number) => targetsOf(all, upstream).at(-1);
  expect([met(0), met(1)].map((row) => row && isMet(row))).toEqual([true, false]);
});

const bound = (kind: "at least" | "at most", value: number) => ({ target: { bound: kind, value } });

test.each([
  [{ title: "", measured: 0.85, ...bound("at least", 0.85) }, true],
  [{ title: "", measured: 0.84, ...bound("at least", 0.85) }, false],
  [{ title: "", measured: 4, ...bound("at most", 4) }, true],
  [{ title: "", measured: 4.1, ...bound("at most", 4) }, false],
  [{ title: "", measured: Number.NaN, ...bound("at most", 4) }, false],
  [{ title: "reported, not judged", measured: 0.1 }, true],
])("whether %j is met: %s", (target, expected) => {
  expect(isMet(target)).toBe(expected);
});

const report: Report = {
  machine: describeMachine(),
  isJudged: true,
  rounds: 3,
  secondsPerRun: 4,
  targets: [
    { title: "good", measured: 0.9, target: { bound: "at least", value: 0.85 } },
    { title: "bad", measured: 5.123, target: { bound: "at most", value: 4 } },
    { title: "informative", measured: 0.5 },
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
    ["a value without a target", "| informative | 0.50 |  |  |"],
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
