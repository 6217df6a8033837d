import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyTree } from "./copy-tree";
import { outputOf } from "./output";
import { describeFailures, readReports } from "./reports.mjs";

/** npm edits package.json and the lock file; node_modules is shared with this tree, and needs no change. */
const env = {
  ...process.env,
  npm_config_package_lock_only: "true",
  npm_config_offline: "true",
  npm_config_audit: "false",
  npm_config_fund: "false",
  NEXT_TELEMETRY_DISABLED: "1",
};

/** Runs commands in a shell in a copy; returns which tests failed, and the end of what was printed, if they fail. */
export async function run(commands: string, cwd: string): Promise<string | undefined> {
  const child = spawn("bash", ["-euo", "pipefail", "-c", commands], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = outputOf(child);
  const [code] = await once(child, "close");
  if (code === 0) return undefined;
  const end = output.text().trimEnd().split("\n").slice(-20).join("\n");
  return `${describeFailures(readReports(join(cwd, "test-results")))}\n${end}`;
}

/** Git in a copy. */
export function git(cwd: string, ...args: string[]): void {
  execFileSync("git", ["-c", "user.name=copy", "-c", "user.email=copy@localhost", ...args], { cwd });
}

/**
 * A copy of this tree in the folder for temporary files, with everything committed.
 * @param name the start of the folder's name
 */
export function makeTree(name: string): string {
  const tree = mkdtempSync(join(realpathSync(tmpdir()), `${name}-`));
  copyTree(tree);
  git(tree, "init", "--quiet");
  git(tree, "add", "--all");
  git(tree, "commit", "--quiet", "--no-verify", "-m", "copy");
  return tree;
}
