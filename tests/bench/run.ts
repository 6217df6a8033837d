import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startDescopeStandIn } from "@/dev/descope-stand-in";
import { listTools } from "@/tests/support/http";
import { writeCounts } from "@/tests/support/report";
import { casesWith } from "./cases";
import { measureColdStarts } from "./cold-start";
import { describeMachine } from "./machine";
import { measure } from "./measure";
import { buildIn, buildOpenCopy } from "./open-build";
import { type Report, replaceBlock, toMarkdown } from "./report";
import { startSubjects, stopSubjects } from "./subjects";
import { type Series, summarize } from "./summary";
import { targetsOf } from "./targets";
import { traceFiles } from "./traced-files";

/**
 * `npm run bench`: how fast this server answers, and against what. `--quick` only proves that everything measured
 * answers rightly; `--write` puts the tables into docs/performance.md.
 */
const { values: flags } = parseArgs({ options: { quick: { type: "boolean" }, write: { type: "boolean" } } });
if (flags.quick && flags.write) throw new Error("--quick measures too little to be written down");
const { rounds, secondsPerRun, warmUpSeconds } = flags.quick
  ? { rounds: 1, secondsPerRun: 0.5, warmUpSeconds: 0.5 }
  : { rounds: 3, secondsPerRun: 4, warmUpSeconds: 3 };

const machine = describeMachine();
console.info("Building the app and its copy without token check …");
if (!flags.quick || !existsSync(".next/BUILD_ID")) buildIn(".");
const openCopy = buildOpenCopy();

const standIn = await startDescopeStandIn();
const day = { expiresIn: 86_400 };
const tokens = { good: await standIn.mint({}, day), expired: await standIn.mint({}, { expiresIn: -60 }) };
const subjects = await startSubjects(openCopy, { DESCOPE_CONFIG_URL: standIn.configUrl });

const asks = async (name: keyof typeof subjects) => (await listTools(subjects[name].url)).status;
const whoAsksForTokens = [await asks("next"), await asks("open"), await asks("endpoint"), await asks("sdk")];

const cases = casesWith(tokens);
const all: Series[] = cases.map((of) => ({ of, runs: [] }));
console.info(`Warming up, then ${rounds} × ${cases.length} runs of ${secondsPerRun} s …`);
for (const request of cases) await measure(subjects[request.server], request, warmUpSeconds);
const upstreamBefore = standIn.requests.length;
for (let round = 0; round < rounds; round += 1) {
  for (const [index, request] of cases.entries()) {
    all[index]?.runs.push(await measure(subjects[request.server], request, secondsPerRun));
  }
}
const upstream = standIn.requests.length - upstreamBefore;
await stopSubjects(subjects);

console.info(`Starting the app anew, ${rounds} × for each kind of route …`);
const coldStarts = await measureColdStarts(standIn, tokens, rounds);
await standIn.close();

const report: Report = {
  machine,
  isJudged: !flags.quick,
  rounds,
  secondsPerRun,
  targets: targetsOf(all, upstream),
  cases: all.map(summarize),
  coldStarts,
  tracedFiles: traceFiles(),
};
const markdown = toMarkdown(report);
console.info(`\n${markdown}`);
mkdirSync("test-results/bench", { recursive: true });
writeFileSync("test-results/bench/report.json", JSON.stringify(report, undefined, 2));
const page = "docs/performance.md";
if (flags.write) writeFileSync(page, replaceBlock(readFileSync(page, "utf8"), markdown));

// Facts alone: a ratio also tells what else the machine was doing.
writeCounts("bench", [
  ...report.cases.map(({ answers, wrong }) => answers > 0 && wrong === 0),
  ...coldStarts.map(({ wrong }) => wrong === 0),
  upstream === 0,
  whoAsksForTokens.join() === "401,200,401,200",
]);
