import { expect, test } from "vitest";
import { longestRunMs, longestTestMs } from "./patience";
import { runSideBySide, type Suite } from "./side-by-side";

/** A suite that runs a script. */
const suite = (name: string, script: string): Suite => ({ name, command: [process.execPath, "-e", script] });

test("runs all suites in order, and no more than the limit at once", async () => {
  const spans: [number, number][] = [];
  const clock = "console.log(Date.now()); setTimeout(() => console.log(Date.now()), 200)";
  const suites = ["a", "b", "c", "d"].map((name) => suite(name, clock));
  const ended = await runSideBySide(suites, { atOnce: 2, deadlineMs: longestRunMs });
  for (const { exitCode, output } of ended) {
    expect(exitCode).toBe(0);
    const [begin = 0, end = 0] = output.trim().split("\n").map(Number);
    spans.push([begin, end]);
  }
  expect(spans).toHaveLength(4);
  for (const [begin] of spans) {
    expect(spans.filter(([from, to]) => from <= begin && begin < to).length).toBeLessThanOrEqual(2);
  }
});

test("reports the output and result of each suite when it ends", async () => {
  const reported: string[] = [];
  await runSideBySide(
    [suite("good", "console.log('fine')"), suite("bad", "console.error('broken'); process.exitCode = 3")],
    {
      atOnce: 1,
      deadlineMs: longestRunMs,
      onEnd: ({ name, exitCode, output }) => reported.push(`${name} ${exitCode} ${output.trim()}`),
    },
  );
  expect(reported).toEqual(["good 0 fine", "bad 3 broken"]);
});

test("does not wait for a server that a suite leaves running", async () => {
  const left = `require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
    console.log("done"); process.exit(0)`;
  const [ended] = await runSideBySide([suite("left", left)], { atOnce: 1, deadlineMs: longestRunMs });
  expect(ended).toMatchObject({ exitCode: 0, output: "done\n" });
});

test("kills a hanging suite with everything it started, and still runs the others", async () => {
  const child = "setInterval(() => {}, 1000)";
  const hangs = `const { pid } = require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}]);
    console.log(pid); setInterval(() => {}, 1000)`;
  const runUntil = (deadlineMs: number) =>
    runSideBySide([suite("hangs", hangs), suite("next", "")], { atOnce: 1, deadlineMs });
  // On a busy machine it takes a while until both run.
  let [first, second] = await runUntil(1_000);
  for (let ms = 2_000; !first?.output.trim(); ms *= 2) [first, second] = await runUntil(ms);
  expect(first).toMatchObject({ name: "hangs", exitCode: null });
  expect(second?.name).toBe("next");
  const pid = Number(first?.output.trim());
  expect(pid).toBeGreaterThan(1);
  const isThere = () => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  await expect.poll(isThere, { timeout: longestTestMs }).toBe(false);
});

test("a signal ends the running suites and starts no others", async () => {
  const sleeper = "console.log('begun'); setInterval(() => {}, 1000)";
  const suites = [suite("a", sleeper), suite("b", "console.log('never')")];
  const running = runSideBySide(suites, { atOnce: 1, deadlineMs: longestRunMs });
  process.emit("SIGTERM");
  expect(await running).toMatchObject([{ name: "a", exitCode: null }]);
});
