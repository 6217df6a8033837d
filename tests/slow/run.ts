import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import ensureBuild from "@/tests/support/build";
import { longestRunMs } from "@/tests/support/patience";
import { writeCounts } from "@/tests/support/report";
import { describeFailures, lastWords, readReports } from "@/tests/support/reports.mjs";
import { type Ended, runSideBySide } from "@/tests/support/side-by-side";

/**
 * `npm run test:slow [-- name …]`: runs the suites in this folder, all by default, two at a time. A suite is a folder with a
 * `run.ts` that writes `test-results/NAME.json` or `test-results/NAME-….json`.
 */
const home = import.meta.dirname;
const results = "test-results";
/** The longest first, so that one that mostly waits runs beside one that mostly computes. Others come last. */
const order =
  "removal clone self-hosted operator vercel rate-limit dev-server browser outages nodes cli third-party telemetry load bench fuzz conformance".split(
    " ",
  );
/** Arguments for shorter runs of some suites: enough to prove that everything works. */
const briefly: Record<string, string[]> = { bench: ["--quick"], "dev-server": ["2"], fuzz: ["30"] };

const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
const names = readdirSync(home)
  .filter((name) => existsSync(join(home, name, "run.ts")))
  .sort((a, b) => rank(a) - rank(b));
const wanted = process.argv.length > 2 ? process.argv.slice(2) : names;
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(", ")}. There are ${names.join(", ")}.`);
  process.exit(1);
}

// Built once for all suites that need it.
ensureBuild();
const suites = wanted.map((name) => ({
  name,
  command: [process.execPath, "--import", "tsx", join(home, name, "run.ts"), ...(briefly[name] ?? [])],
}));
const ended = await runSideBySide(suites, { atOnce: 2, deadlineMs: longestRunMs, onEnd: tell });

const died = ended.flatMap(({ name, exitCode, output }) => {
  const own = reportsOf(name);
  const isExplained = exitCode === 0 ? own.length > 0 : own.some(({ failed }) => failed > 0);
  const how = exitCode === 0 ? "left no report" : `ended with ${exitCode ?? "a signal"}`;
  return isExplained ? [] : [{ name: `${name} ${how}`, problem: lastWords(output) }];
});
writeCounts("slow", died);
const reports = wanted.flatMap(reportsOf);
console.info(describeFailures(reports));
if (ended.some(({ exitCode }) => exitCode !== 0)) process.exitCode = 1;

function reportsOf(suite: string) {
  return readReports(results).filter(({ report }) => report === suite || report.startsWith(`${suite}-`));
}

function tell({ name, exitCode, seconds, output }: Ended): void {
  console.info(
    `::: ${name}\n${output.trimEnd()}\n::: ${name} took ${Math.round(seconds)} s and ended with ${exitCode}\n`,
  );
}
