import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

interface Options {
  /** The Node.js to run on; default: this one. */
  node?: string;
  /** Variables in addition to this process's environment. */
  env?: Record<string, string>;
  /** Milliseconds after which it is killed; default: never. */
  timeout?: number;
}

/** Runs Vitest in its own process; returns its exit code, 1 if a signal ended it. */
export function runVitest(args: string[], { node = process.execPath, env, timeout }: Options = {}): number {
  const { status } = spawnSync(node, [vitest, "run", ...args], {
    stdio: "inherit",
    env: { ...process.env, ...env },
    timeout,
    killSignal: "SIGKILL",
  });
  return status ?? 1;
}

/**
 * Runs the tests in a folder of tests/slow that need the production build.
 * @param report the name of the JSON file in test-results
 * @returns like runVitest
 */
export function runSlow(suite: string, report = suite): number {
  const project = ["--config=tests/vitest.config.ts", "--project=slow"];
  return runVitest([...project, `--outputFile.json=test-results/${report}.json`, `tests/slow/${suite}/`]);
}
