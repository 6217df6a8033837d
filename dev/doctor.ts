import { writeFileSync } from "node:fs";
import { loadEnvFiles, paintFor, runCommand, terminalWidth } from "./command-line";
import { readArguments, usage } from "./doctor/arguments";
import { type Examination, examineHere, examineUrl } from "./doctor/examine";
import { junitReport, printReport, showProgress } from "./doctor/print";
import { checkWithToken, takeToken } from "./doctor/suite/command"; // optional: suite

/** `npm run doctor [url]`: the dashboard's report in a terminal; the exit code says whether a check failed. */
async function doctor(given: string[]): Promise<number> {
  const wanted = readArguments(given);
  const { url, json, junit, help } = wanted;
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  const token = await takeToken(wanted, process.env.DOCTOR_TOKEN, process.stdin); // optional: suite
  if (!process.stderr.isTTY)
    process.stderr.write(`Checking ${url ? url.origin + url.pathname : "this configuration"}…\n`);
  const examination: Examination = url ? examineUrl(url) : await examineHere(loadEnvFiles().combinedEnv);
  const { subject, running, helpOrigin, hint } = examination;
  await showProgress(running, process.stderr);
  const report =
    (await checkWithToken(url, token, examination, process.stderr)) ?? // optional: suite
    (await running.report);
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
