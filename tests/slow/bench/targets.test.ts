import { expect, test } from "vitest";
import type { Run } from "./measure";
import type { Series } from "./summary";
import { isMet, type Target, targetsOf } from "./targets";

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
