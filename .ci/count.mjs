// Prints every failed case, then "N passed, N failed" as the last line, from the runners' reports.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describeFailures, lastWords, readReports } from "../tests/support/reports.mjs";

const folder = process.argv[2] ?? "test-results";
const reports = readReports(folder);
const sum = (key) => reports.reduce((total, report) => total + report[key], 0);
const deaths = readSteps().filter(isUnexplained).map(toReport);
reports.push(...deaths);

for (const { report, passed, failed } of reports) console.info(`${report}: ${passed} passed, ${failed} failed`);
console.info(describeFailures(reports));
console.info(`${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") > 0 || sum("passed") === 0 ? 1 : 0;

/** The commands that .ci/run recorded: when each began and ended (seconds since the epoch), its status and its log. */
function readSteps() {
  const file = join(folder, "steps.tsv");
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => {
    const [began, ended, status, log, command] = line.split("\t");
    return { began: Number(began), ended: Number(ended), status, log, command };
  });
}

/** Whether a command failed although no report of its own has a failure. */
function isUnexplained({ began, ended, status }) {
  if (status === "0") return false;
  const own = reports.filter(({ report }) => {
    const written = statSync(join(folder, `${report}.json`)).mtimeMs / 1000;
    return written >= began && written <= ended + 1;
  });
  return own.every(({ failed }) => failed === 0);
}

function toReport({ status, log, command }) {
  const output = existsSync(log) ? readFileSync(log, "utf8") : "";
  const failures = [{ name: `ended with ${status}`, message: lastWords(output) }];
  return { report: command, passed: 0, failed: 1, failures };
}
