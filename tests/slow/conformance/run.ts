import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import ensureBuild from "@/tests/support/build";
import { judgeAuthorizationServer } from "./authorization-server";
import { judgeFixtures, judgeRealEndpoint } from "./endpoints";
import { type Counts, countChecks, type Decides, installReferee, type Job, resultsHome, runReferee } from "./referee";

/** Runs one job of the suite and adds it to the report; `decides` says which checks may fail the run. */
export type RunJob = (job: Job, decides?: Decides) => Promise<void>;

interface Verdict extends Counts {
  name: string;
  exitCode: number;
  seconds: number;
}

const verdicts: Verdict[] = [];
const failures: { name: string; message: string }[] = [];

const run: RunJob = async (job, decides = () => true) => {
  const { folder, lines, exitCode, seconds } = await runReferee(job);
  const counts = countChecks(folder, decides);
  // A stale expectation, a timeout or a crash also fails the run, but is in no result file.
  const failed = exitCode === 0 ? counts.failed : Math.max(counts.failed, 1);
  if (failed > 0) failures.push({ name: job.name, message: summaryOf(lines) });
  const verdict = { name: job.name, ...counts, failed, exitCode, seconds: Math.round(seconds) };
  verdicts.push(verdict);
  if (failed > 0) console.info(summaryOf(lines));
  console.info(oneLine(verdict));
};

/** The suite's summary at the end of a run, or its whole output if it did not finish. */
function summaryOf(lines: string[]): string {
  return lines.slice(Math.max(lines.indexOf("=== SUMMARY ==="), 0)).join("\n");
}

function oneLine({ name, passed, failed, warnings, excused, seconds }: Verdict): string {
  const result = failed === 0 ? "ok" : "FAILED";
  return `${result}: ${name}: ${passed} passed, ${failed} failed, ${warnings} warnings, ${excused} excused, ${seconds} s`;
}

/** A server that does not start fails the run like a check does; the rest still runs. */
function recordCrash(name: string, error: unknown): void {
  console.error(error);
  failures.push({ name, message: error instanceof Error ? error.message : String(error) });
  verdicts.push({ name, passed: 0, failed: 1, warnings: 0, excused: 0, exitCode: 1, seconds: 0 });
}

function report(): void {
  const sum = (key: keyof Counts) => verdicts.reduce((total, verdict) => total + verdict[key], 0);
  const totals = { passed: sum("passed"), failed: sum("failed") };
  writeFileSync(`${resultsHome}.json`, `${JSON.stringify({ ...totals, failures, runs: verdicts }, null, 2)}\n`);
  console.info(`Conformance: ${totals.passed} checks passed, ${totals.failed} failed`);
  process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;
}

for (const old of [resultsHome, `${resultsHome}.json`]) rmSync(old, { recursive: true, force: true });
mkdirSync(resultsHome, { recursive: true });
installReferee();
ensureBuild();
for (const judge of [judgeRealEndpoint, judgeFixtures, judgeAuthorizationServer]) {
  await judge(run).catch((error: unknown) => recordCrash(judge.name, error));
}
report();
