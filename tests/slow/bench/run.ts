import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startEmulator } from "@/dev/emulator";
import ensureBuild from "@/tests/support/build";
import { finding, writeCounts } from "@/tests/support/report";
import { casesWith } from "./cases";
import { measureColdStarts, traceFiles } from "./cold-start";
import { measureRounds, type Plan } from "./measure";
import { describeMachine, type Report, replaceBlock, toMarkdown } from "./report";
import { summarize } from "./statistics";
import { buildOpenCopy, startSubjects, stopSubjects } from "./subjects";
import { targetsOf } from "./targets";

/**
 * `npm run bench`: how fast this server is, and compared to what. `--quick` only proves that everything measured
 * responds correctly; `--write` writes the tables to docs/performance.md.
 */
const { values: flags } = parseArgs({ options: { quick: { type: "boolean" }, write: { type: "boolean" } } });
if (flags.quick && flags.write) throw new Error("--quick measures too little for --write");
const plan: Plan = flags.quick
  ? { rounds: 1, secondsPerRun: 0.5, warmUpSeconds: 0.5, wakeUpSeconds: 0.1 }
  : { rounds: 3, secondsPerRun: 4, warmUpSeconds: 3, wakeUpSeconds: 1.5 };

const machine = describeMachine();
if (machine.load > machine.cores / 2) {
  const busy = `The load average is ${machine.load}, so the ratios are not reliable`;
  if (flags.write) throw new Error(`${busy}. Wait until the machine is idle.`);
  console.info(`${busy}.`);
}
console.info("Building the app, and a copy without the token check …");
ensureBuild();
const openCopy = buildOpenCopy();

const emulator = await startEmulator();
const good = await emulator.mint({}, { expiresIn: 86_400 });
const tokens = { good, expired: await emulator.mint({}, { expiresIn: -60 }) };
const cases = casesWith(tokens);
console.info(`Measuring ${cases.length} cases, ${plan.rounds} × ${plan.secondsPerRun} s each …`);
const subjects = await startSubjects(openCopy, { DESCOPE_CONFIG_URL: emulator.configUrl });
const { all, upstream, isCheckedAsNamed } = await measureRounds(subjects, cases, { plan, emulator }).finally(() =>
  stopSubjects(subjects),
);
console.info(`Restarting the app ${plan.rounds} × for each kind of route …`);
const coldStarts = await measureColdStarts(emulator, tokens, plan.rounds);
await emulator.close();

const report: Report = {
  machine,
  isJudged: !flags.quick,
  ...plan,
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

// Only facts: ratios also depend on what else the machine was doing.
writeCounts("bench", [
  ...report.cases.map((each) => finding(`case ${each.id}`, each.answers > 0 && each.wrong === 0, each)),
  ...coldStarts.map((each) => finding(`cold start of ${each.title}`, each.wrong === 0, each)),
  finding("a warm server sends no requests to Descope", upstream === 0, upstream),
  finding("only the servers that should check tokens do", isCheckedAsNamed, isCheckedAsNamed),
]);
