import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { outputOf } from "./output";
import { describeFailures, readReports } from "./reports.mjs";

/** Lets npm change only package.json and the lock file, since node_modules is shared with this tree. */
const env = {
  ...process.env,
  npm_config_package_lock_only: "true",
  npm_config_offline: "true",
  npm_config_audit: "false",
  npm_config_fund: "false",
  NEXT_TELEMETRY_DISABLED: "1",
};

/** Runs shell commands in a copy. @returns undefined, or, if they fail, the failed tests and the end of the output */
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

/**
 * Copies the files that Git tracks or would add, so neither `.vercel` nor `.env.local`, and hard-links node_modules:
 * Turbopack rejects a node_modules folder that is a symbolic link to another one.
 */
export function copyTree(target: string): void {
  if (!existsSync(".git"))
    throw new Error("These tests copy the files that Git lists in this folder: run git init first.");
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    encoding: "utf8",
  });
  for (const file of listed.split("\0").filter((name) => name && existsSync(name))) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    copyFileSync(file, join(target, file));
  }
  linkFolder("node_modules", join(target, "node_modules"));
}

function linkFolder(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkFolder(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkFile(source, target);
  }
}

/** Makes a hard link, or a copy if the two are on different disks. */
function linkFile(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}
