import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as z from "zod";
import { installLocked, newerNode } from "@/tests/support/install-locked";
import { longestRunMs, longestTestMs } from "@/tests/support/patience";

const home = import.meta.dirname;
/** The folder of the official conformance suite. */
const suiteHome = join(home, "node_modules/@modelcontextprotocol/conformance");
/** Where each run writes its results. */
export const resultsHome = "test-results/conformance";

const oldestNode = 22;

/** One run of the suite's CLI. */
export interface Job {
  /** Also the folder of its results. */
  name: string;
  args: string[];
  /** Called with each line that the suite prints. */
  onLine?: (line: string) => void;
}

/** Runs the suite to its end; kills it if it hangs. */
export async function runReferee({ name, args, onLine }: Job) {
  const folder = join(resultsHome, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const startedAt = performance.now();
  const { PATH, HOME } = process.env;
  const child = spawn(newerNode(home, oldestNode), [join(suiteHome, "dist/index.js"), ...args, "-o", folder], {
    env: { PATH, HOME, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: longestRunMs,
    killSignal: "SIGKILL",
  });
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on("line", (line) => {
      lines.push(line);
      onLine?.(line);
    });
  }
  const [exitCode] = await once(child, "close");
  writeFileSync(join(folder, "output.txt"), lines.join("\n"));
  return { folder, lines, exitCode: Number(exitCode ?? 1), seconds: (performance.now() - startedAt) / 1000 };
}

/** The limit for one scenario against a server, which only ends what hangs. */
export const patient = ["--timeout", String(longestTestMs)];

/** Installed only when the suite runs. */
export const installReferee = () => installLocked(home);

const checksFile = z.array(z.object({ id: z.string(), status: z.string() }));

/** The number of checks in the suite's result files of one run. */
export interface Counts {
  passed: number;
  failed: number;
  warnings: number;
  /** Failures and warnings that do not count: expected, or beyond the requirements. */
  excused: number;
}

/** Whether a check may fail the run. */
export type Decides = (scenario: string, check: string) => boolean;

/** Counts the checks that the suite wrote to a run's folder. */
export function countChecks(folder: string, decides: Decides): Counts {
  const counts: Counts = { passed: 0, failed: 0, warnings: 0, excused: 0 };
  for (const entry of readdirSync(folder)) {
    const scenario = scenarioOf(entry);
    const file = join(folder, entry, "checks.json");
    if (!scenario || !existsSync(file)) continue;
    for (const { id, status } of checksFile.parse(JSON.parse(readFileSync(file, "utf8")))) {
      const kind = kindOf[status];
      if (kind) counts[decides(scenario, id) || kind === "passed" ? kind : "excused"] += 1;
    }
  }
  return counts;
}

const kindOf: Partial<Record<string, "passed" | "failed" | "warnings">> = {
  SUCCESS: "passed",
  FAILURE: "failed",
  WARNING: "warnings",
};

/** The suite names a result folder after the scenario and the time: `server-ping-2026-01-31T23-59-59-999Z`. */
function scenarioOf(folder: string): string | undefined {
  return /^(?:authorization-server|server)-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(folder)?.[1];
}
