import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { longestRunMs } from "./patience";

/**
 * The Node.js for programs that need a newer one than this app does: this one, or the one that is installed with them.
 * @param home the folder of their package.json, after installLocked
 * @param oldest the major version that they need
 * @throws Error if neither is new enough
 */
export function newerNode(home: string, oldest: number): string {
  if (Number.parseInt(process.versions.node, 10) >= oldest) return process.execPath;
  const installed = join(home, "node_modules", `node-${process.platform}-${process.arch}`, "bin/node");
  if (existsSync(installed)) return installed;
  throw new Error(`The programs in ${home} need Node ${oldest} or newer; this one is ${process.version}.`);
}

/**
 * Installs the packages of a folder's own lock file if they are missing or outdated, so big tools are not in the main one.
 * @param home the folder with package.json and package-lock.json
 */
export function installLocked(home: string): void {
  const lock = join(home, "package-lock.json");
  const installed = join(home, "node_modules/.installed-package-lock.json");
  const isCurrent = existsSync(installed) && readFileSync(installed, "utf8") === readFileSync(lock, "utf8");
  if (isCurrent) return;
  execFileSync("npm", ["ci", "--prefix", home, "--no-audit", "--no-fund", "--loglevel=error"], {
    stdio: "inherit",
    // On Windows npm is a script of the shell.
    shell: process.platform === "win32",
    timeout: longestRunMs,
  });
  copyFileSync(lock, installed);
}
