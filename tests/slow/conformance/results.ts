import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

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

/** The list of checks that are expected to fail: the file for the suite, and the checks that still count. */
export function expectedFailures(where: "endpoint" | "fixtures"): { file: string; decides: Decides } {
  const file = join(import.meta.dirname, `expected-failures/${where}.yaml`);
  const entries = readFileSync(file, "utf8").matchAll(/^ +- (\S+)$/gm);
  const expected = new Set([...entries].map(([, entry]) => entry));
  return { file, decides: (scenario, check) => !expected.has(`${scenario}:${check}`) };
}
