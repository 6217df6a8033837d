import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyTree } from "@/tests/support/copy-tree";
import { outputOf } from "@/tests/support/output";
import { type Part, readRemoving } from "@/tests/support/removing";
import { type Finding, writeCounts } from "@/tests/support/report";

/**
 * `npm run test:removal [-- name …]`: does in a copy what docs/removing.md says, part by part and all together, and runs
 * on what is left what a cloner would run. Two parts at a time, each lane in a copy of its own.
 */
const { unmark, parts, suites, shared } = readRemoving();
const quick = ["npm run format", "npm run lint", "npm run typecheck"];
const thorough = [...quick, "npm run test:unit", "npm run build"];

interface Job extends Part {
  steps: string[];
}

const together = [...parts, ...suites].map(({ commands }) => `${commands}\n`).join("") + shared;
const jobs: Job[] = [
  { name: "all together", commands: together, steps: thorough },
  ...parts.map((part) => ({ ...part, steps: part.name === "operator" ? thorough : quick })),
  ...suites.map((suite) => ({ ...suite, steps: quick })),
];

/** npm edits package.json and the lock file; node_modules is shared with this tree, and needs no change. */
const env = {
  ...process.env,
  npm_config_package_lock_only: "true",
  npm_config_offline: "true",
  npm_config_audit: "false",
  npm_config_fund: "false",
  NEXT_TELEMETRY_DISABLED: "1",
};

/** Runs commands in a shell; returns the end of what they printed when they fail. */
async function run(commands: string, cwd: string): Promise<string | undefined> {
  const child = spawn("bash", ["-euo", "pipefail", "-c", commands], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = outputOf(child);
  const [code] = await once(child, "close");
  return code === 0 ? undefined : output.text().trimEnd().split("\n").slice(-30).join("\n");
}

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

function git(cwd: string, ...args: string[]): void {
  execFileSync("git", ["-c", "user.name=removal", "-c", "user.email=removal@localhost", ...args], { cwd });
}

/** A copy with everything committed, so that it can be put back after each part. */
function makeTree(): string {
  const tree = mkdtempSync(join(realpathSync(tmpdir()), "removal-"));
  copyTree(tree);
  git(tree, "init", "--quiet");
  git(tree, "add", "--all");
  git(tree, "commit", "--quiet", "--no-verify", "-m", "copy");
  return tree;
}

const findings: Finding[] = [];
const wanted = process.argv.slice(2);
const waiting = jobs.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

// A suite that the page does not know would stay behind.
const known = [...parts, ...suites].map(({ name }) => name);
for (const { name } of readdirSync("tests/slow", { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
))
  findings.push({
    name: `docs/removing.md knows tests/slow/${name}`,
    problem: known.includes(name) ? undefined : `Add a row for ${name}`,
  });

async function lane(): Promise<void> {
  const tree = makeTree();
  for (let job = waiting.shift(); job; job = waiting.shift()) findings.push(...(await examine(job, tree)));
  rmSync(tree, { recursive: true });
}
await Promise.all([lane(), lane()]);
writeCounts("removal", findings);
