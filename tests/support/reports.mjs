import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

const linesOfError = 12;

/**
 * The result of a run, in the same form for every runner.
 * @typedef {{ passed: number, failed: number, failures: { name: string, message: string }[] }} Outcome
 */

/**
 * Reads the reports in a folder: those of Vitest, of Playwright, and of our own suites (report.ts).
 * Plain JavaScript, since the gate needs it even if the installation failed.
 * @param {string} folder
 * @returns {(Outcome & { report: string })[]}
 */
export function readReports(folder) {
  return list(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => ({ report: name.slice(0, -".json".length), ...readReport(join(folder, name)) }));
}

/**
 * One line for each failed case, followed by the first lines of its error.
 * @param {(Outcome & { report: string })[]} reports
 * @returns {string}
 */
export function describeFailures(reports) {
  return reports
    .flatMap(({ report, failures }) =>
      failures.map(({ name, message }) => `✗ ${report}: ${name}\n${firstLines(message)}`),
    )
    .join("\n");
}

/** @param {string} folder @returns {string[]} */
function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** @param {string} file @returns {Outcome} */
function readReport(file) {
  try {
    const report = JSON.parse(readFileSync(file, "utf8"));
    if (report.stats) return ofPlaywright(report);
    if ("numPassedTests" in report) return ofVitest(report);
    return { passed: report.passed, failed: report.failed, failures: report.failures ?? [] };
  } catch (error) {
    return {
      passed: 0,
      failed: 1,
      failures: [{ name: "a report that cannot be read", message: `${error}` }],
    };
  }
}

/** @returns {Outcome} */
function ofVitest({ numPassedTests, testResults }) {
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.slice(name.indexOf("tests/"));
    // A file that could not be loaded has no cases.
    if (status === "failed" && assertionResults.length === 0) return [{ name: file, message }];
    return assertionResults
      .filter((result) => result.status === "failed")
      .map((result) => ({
        name: `${file} › ${result.fullName}`,
        message: result.failureMessages.join("\n"),
      }));
  });
  return { passed: numPassedTests, failed: failures.length, failures };
}

/** Passing on a retry counts as a failure, since no test may be flaky. @returns {Outcome} */
function ofPlaywright({ stats, suites, errors }) {
  const failures = [
    ...suites.flatMap((suite) => failedSpecs(suite, [])),
    ...(errors ?? []).map(({ message }) => ({ name: "outside of any test", message })),
  ];
  return { passed: stats.expected, failed: failures.length, failures };
}

function failedSpecs({ title, suites = [], specs = [] }, above) {
  const names = [...above, title];
  const failed = specs.flatMap((spec) =>
    spec.tests
      .filter(({ status }) => status === "unexpected" || status === "flaky")
      .map(({ results }) => ({
        name: [...names, spec.title].join(" › "),
        message: results.flatMap(({ errors = [] }) => errors.map(({ message }) => message)).join("\n"),
      })),
  );
  return [...failed, ...suites.flatMap((suite) => failedSpecs(suite, names))];
}

/**
 * The end of a command's output: as much as is printed for a failure.
 * @param {string} output
 * @returns {string}
 */
export function lastWords(output) {
  return linesOf(output).slice(-linesOfError).join("\n");
}

/** @param {string | undefined} message */
function firstLines(message) {
  return linesOf(message ?? "")
    .slice(0, linesOfError)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join("\n");
}

/** @param {string} text @returns {string[]} */
function linesOf(text) {
  return stripVTControlCharacters(text)
    .split("\n")
    .filter((line) => line.trim() !== "");
}
