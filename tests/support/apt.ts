import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { longestRunMs } from "./patience";

/** Whether this is a Debian where this process may install packages. */
export function canInstall(): boolean {
  return existsSync("/etc/debian_version") && process.getuid?.() === 0;
}

/** Installs a Debian package; the caller checks whether it worked. */
export function aptInstall(name: string): void {
  // Two suites may install at the same time, and apt-get does not wait for its lock.
  const script = `exec 9>/var/lock/next-mcp-descope-apt && flock 9 && apt-get update && apt-get install -y --no-install-recommends ${name}`;
  spawnSync("sh", ["-c", script], { stdio: ["ignore", "ignore", "inherit"], timeout: longestRunMs });
}
