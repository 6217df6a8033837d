import { writeFileSync } from "node:fs";
import { loadEnvFiles, paintFor, runCommand, terminalWidth } from "./command-line";
import { readArguments, takeToken, usage } from "./doctor/arguments";
import { type Examination, examineHere, examineUrl, examineWithToken } from "./doctor/examine";
import { junitReport, printReport, showProgress } from "./doctor/print";
import { tokenVariable } from "./doctor/suite/token";

/** `npm run doctor [url]`: the dashboard's report in a terminal; the exit code says whether a check failed. */
async function doctor(given: string[]): Promise<number> {
  const { url, json, junit, help, token: givenToken } = readArguments(given);
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  const token = url && (await takeToken(givenToken, url, process.env[tokenVariable], process.stdin));
  if (!process.stderr.isTTY) process.stderr.write(`Checking ${url ?? "this configuration"}…\n`);
  const examination: Examination = url ? examineUrl(url) : await examineHere(loadEnvFiles().combinedEnv);
  const { subject, running, helpOrigin, hint } = examination;
  await showProgress(running, process.stderr);
  const outside = await running.report;
  const report = url && token ? await examineWithToken(url, token, examination, process.stderr) : outside;
  const paint = paintFor(process.stdout, process.env);
  // The server's help pages are available only while it responds.
  const isUp = report.checks.some(({ id, status }) => id === "reachable" && status === "pass");
  const page = { paint, width: terminalWidth(), ...(isUp && { helpOrigin }), ...(hint && { hint }) };
  const text = json ? `${JSON.stringify(report, null, 2)}\n` : printReport(report, subject, page);
  process.stdout.write(text);
  if (junit) writeFileSync(junit, junitReport(report));
  return report.ready ? 0 : 1;
}

runCommand("doctor", doctor);
