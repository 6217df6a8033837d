import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const longestInstallMs = 300_000;

/**
 * Installs what a suite keeps in a `package.json` of its own, when it is missing or not what the lock file says:
 * only who runs the suite pays for it.
 * @param home the folder of the suite
 * @returns its `node_modules`
 */
export function installOwnPackages(home: string): string {
  const modules = join(home, "node_modules");
  const lock = join(home, "package-lock.json");
  const installedLock = join(modules, ".installed-package-lock.json");
  const isCurrent =
    existsSync(installedLock) && readFileSync(installedLock, "utf8") === readFileSync(lock, "utf8");
  if (isCurrent) return modules;
  execFileSync("npm", ["ci", "--prefix", home, "--no-audit", "--no-fund", "--loglevel=error"], {
    stdio: "inherit",
    timeout: longestInstallMs,
  });
  copyFileSync(lock, installedLock);
  return modules;
}
