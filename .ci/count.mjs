// Prints "N passed, N failed" from the reports in a folder; a run that ended badly counts as a failure of its own.
import { readdirSync, readFileSync } from "node:fs";

const [folder, status] = process.argv.slice(2);
const reports = list(folder).filter((name) => name.endsWith(".json"));
let passed = 0;
let failed = 0;
for (const name of reports) {
  const report = JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
  const counts = countsOf(report);
  console.info(`${name}: ${counts.passed} passed, ${counts.failed} failed`);
  passed += counts.passed;
  failed += counts.failed;
}
if (status !== "0" && failed === 0) failed = 1;
console.info(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function list(path) {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Vitest's JSON, Playwright's JSON, or plain counts. */
function countsOf(report) {
  // Passing at the second try is no proof: nothing here may depend on luck.
  if (report.stats)
    return { passed: report.stats.expected, failed: report.stats.unexpected + report.stats.flaky };
  if ("numPassedTests" in report) {
    const broken = report.testResults.filter(
      (file) => file.status === "failed" && file.assertionResults.length === 0,
    );
    return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
  }
  return { passed: report.passed, failed: report.failed };
}
