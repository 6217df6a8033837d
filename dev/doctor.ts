import { writeFileSync } from "node:fs";
import nextEnv from "@next/env";
import { showProgress } from "@/dev/doctor/print";
import { runCommand } from "./command-line";
import { readArguments, usage } from "./doctor/arguments";
import { type Examination, examineHere, examineUrl } from "./doctor/examine";
import { junitReport } from "./doctor/junit";
import { printReport } from "./doctor/print";
import { paintFor } from "./doctor/terminal";

/** `npm run doctor [url]`: the dashboard's report in a terminal; the exit code says whether a check failed. */
async function doctor(given: string[]): Promise<number> {
  const { url, json, junit, help } = readArguments(given);
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  if (!process.stderr.isTTY) process.stderr.write(`Checking ${url ?? "this configuration"}…\n`);
  const { subject, running, helpOrigin, hint }: Examination = url
    ? examineUrl(url)
    : await examineHere(readEnvironment());
  await showProgress(running, process.stderr);
  const report = await running.report;
  const width = Math.min(process.stdout.columns || 100, 100);
  const paint = paintFor(process.stdout, process.env);
  // The server's help pages are available only while it responds.
  const isUp = report.checks.some(({ id, status }) => id === "reachable" && status === "pass");
  const page = { paint, width, ...(isUp && { helpOrigin }), ...(hint && { hint }) };
  const text = json ? `${JSON.stringify(report, null, 2)}\n` : printReport(report, subject, page);
  process.stdout.write(text);
  if (junit) writeFileSync(junit, junitReport(report));
  return report.ready ? 0 : 1;
}

/** The environment with the env files, read as `next dev` does. */
function readEnvironment(): Record<string, string | undefined> {
  const quiet = { info: () => {}, error: console.error };
  return nextEnv.loadEnvConfig(process.cwd(), true, quiet).combinedEnv;
}

runCommand("doctor", doctor);
