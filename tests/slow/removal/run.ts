import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { git, makeTree, run } from "@/tests/support/copies";
import { type Part, readRemoving } from "@/tests/support/removing";
import { type Finding, writeCounts } from "@/tests/support/report";

/**
 * `npm run test:removal [-- name …]`: follows docs/removing.md in a copy, for each part and for all of them, and runs the
 * commands that a cloner would run on the rest. Two parts at a time, each in its own copy.
 */
const { unmark, parts, suites, together } = readRemoving();
const quick = ["npm run format", "npm run lint", "npm run typecheck"];
const thorough = [...quick, "npm run test:unit", "npm run build"];

interface Job extends Part {
  steps: string[];
}

const jobs: Job[] = [
  { name: "all together", commands: together, steps: thorough },
  ...parts.map((part) => ({ ...part, steps: part.name === "operator" ? thorough : quick })),
  ...suites.map((suite) => ({ ...suite, steps: quick })),
];

async function examine({ name, commands, steps }: Job, cwd: string): Promise<Finding[]> {
  const startedAt = performance.now();
  const findings: Finding[] = [];
  for (const step of [`${unmark}\n${commands}`, ...steps]) {
    const problem = await run(step, cwd);
    const title = step.startsWith("npm run ") ? step : "its commands";
    findings.push({ name: `${name}: ${title}`, problem });
    if (problem !== undefined) break;
  }
  git(cwd, "checkout", "--quiet", ".");
  git(cwd, "clean", "--quiet", "-fd");
  rmSync(join(cwd, ".next"), { recursive: true, force: true });
  console.info(`${name}: ${Math.round((performance.now() - startedAt) / 1000)} s`);
  return findings;
}

const findings: Finding[] = [];
const wanted = process.argv.slice(2);
const waiting = jobs.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

// A suite that the page does not list could not be removed.
const known = [...parts, ...suites].map(({ name }) => name);
for (const { name } of readdirSync("tests/slow", { withFileTypes: true }).filter((entry) => entry.isDirectory()))
  findings.push({
    name: `docs/removing.md knows tests/slow/${name}`,
    problem: known.includes(name) ? undefined : `Add a row for ${name}`,
  });

async function lane(): Promise<void> {
  const tree = makeTree("removal");
  for (let job = waiting.shift(); job; job = waiting.shift()) findings.push(...(await examine(job, tree)));
  rmSync(tree, { recursive: true });
}
await Promise.all([lane(), lane()]);
writeCounts("removal", findings);
