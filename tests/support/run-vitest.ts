import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

interface Options {
  /** The Node.js to run on; this one by default. */
  node?: string;
  /** What the tests see besides this process's environment. */
  env?: Record<string, string>;
  /** Milliseconds after which it is killed; never by default. */
  timeout?: number;
}

/** Runs Vitest to its end in a process of its own; returns its exit code, 1 when a signal ended it. */
export function runVitest(args: string[], { node = process.execPath, env, timeout }: Options = {}): number {
  const { status } = spawnSync(node, [vitest, "run", ...args], {
    stdio: "inherit",
    env: { ...process.env, ...env },
    timeout,
    killSignal: "SIGKILL",
  });
  return status ?? 1;
}
