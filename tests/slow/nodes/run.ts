import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { installLocked } from "@/tests/support/install-locked";
import { longestRunMs } from "@/tests/support/patience";
import { runVitest } from "@/tests/support/run-vitest";

/** `npm run test:nodes [-- 22 …]`: the build and the flow tests on each release of Node in this folder's package.json. */

/** The major versions that are installed for this machine, with their binaries. */
function installedNodes(): Map<string, string> {
  installLocked(import.meta.dirname);
  const modules = join(import.meta.dirname, "node_modules");
  const ofThisMachine = `${process.platform}-${process.arch}`;
  const nodes = readdirSync(modules).flatMap((name): [string, string][] => {
    const major = /^node-(\d+)-(.+)$/.exec(name);
    const binary = join(modules, name, "bin/node");
    return major?.[2] === ofThisMachine && existsSync(binary) ? [[major[1] ?? "", binary]] : [];
  });
  if (nodes.length > 0) return new Map(nodes);
  throw new Error(`No Node is packaged for ${ofThisMachine} in tests/slow/nodes/package.json`);
}

/** Whether all tests passed; the results are in test-results/nodes-MAJOR.json. */
function runFlow(major: string, binary: string): boolean {
  const { stdout } = spawnSync(binary, ["--version"], { encoding: "utf8" });
  console.info(`Flow tests on Node ${stdout.trim()}`);
  // Programs that a test starts by name (such as npm) run on this Node too.
  const PATH = `${dirname(binary)}${delimiter}${process.env.PATH}`;
  const report = `test-results/nodes-${major}.json`;
  rmSync(report, { force: true });
  const args = ["--config=tests/vitest.config.ts", "--project=flow", `--outputFile.json=${report}`];
  const exitCode = runVitest(args, { node: binary, env: { PATH }, timeout: longestRunMs });
  return exitCode === 0 && existsSync(report);
}

const nodes = installedNodes();
const wanted = process.argv.length > 2 ? process.argv.slice(2) : [...nodes.keys()];
const failed = wanted.filter((major) => {
  const binary = nodes.get(major);
  if (!binary)
    throw new Error(`Node ${major} is not in tests/slow/nodes/package.json, or not for this machine`);
  return !runFlow(major, binary);
});
if (failed.length > 0) console.error(`Failed on Node ${failed.join(", ")}`);
process.exitCode = failed.length > 0 ? 1 : 0;
