import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";

interface Options {
  /** The copy of this repository whose tests run; the current folder by default. */
  cwd?: string;
  /** The Node.js to run on; this one by default. */
  node?: string;
  /** Variables of the tests, in addition to those of this process. */
  env?: Record<string, string>;
  /** Milliseconds after which it is killed; no limit by default. */
  timeout?: number;
}

/** Runs Vitest in its own process. @returns its exit code, 1 if a signal ended it */
export function runVitest(
  args: string[],
  { cwd = process.cwd(), node = process.execPath, env, timeout }: Options = {},
): number {
  const vitest = join(cwd, "node_modules/vitest/vitest.mjs");
  const { status } = spawnSync(node, [vitest, "run", ...args], {
    cwd,
    stdio: "inherit",
    env: { ...process.env, ...env },
    timeout,
    killSignal: "SIGKILL",
  });
  return status ?? 1;
}

/**
 * Runs the tests in a folder of tests/slow, against the production build.
 * @param report the name of the JSON file in test-results
 * @returns like runVitest
 */
export function runSlow(suite: string, report = suite): number {
  const file = `test-results/${report}.json`;
  rmSync(file, { force: true });
  const project = ["--config=tests/vitest.config.ts", "--project=slow"];
  return runVitest([...project, `--outputFile.json=${file}`, `tests/slow/${suite}/`]);
}
