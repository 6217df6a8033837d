import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { copyTree } from "@/tests/support/copies";
import { installLocked } from "@/tests/support/install-locked";
import { longestRunMs } from "@/tests/support/patience";
import { runVitest } from "@/tests/support/run-vitest";

/**
 * `npm run test:nodes [-- 22 …]`: the build and a few flow tests on each Node release in this folder's package.json.
 * `npm test` runs all flow tests on the machine's own Node.
 */

/** The tests that depend on Node most: real clients, signatures, streams, signals and output. */
const smoke = [
  "tests/flow/mcp-clients.test.ts",
  "tests/flow/tool-calls.test.ts",
  "tests/flow/contract/token.test.ts",
  "tests/flow/graceful-stop.test.ts",
  "tests/flow/log-lines.test.ts",
];

/** The binary of each major version that is installed for this machine. */
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
  throw new Error(`tests/slow/nodes/package.json lists no Node for ${ofThisMachine}`);
}

/** Runs the tests in a copy of this tree; reports to test-results/nodes-MAJOR.json. @returns whether all passed */
function runOn(major: string, binary: string, tree: string): boolean {
  const { stdout } = spawnSync(binary, ["--version"], { encoding: "utf8" });
  console.info(`Building the app and running ${smoke.length} flow test files on Node ${stdout.trim()}`);
  // Programs that a test starts by name, such as npm, use this Node too.
  const PATH = `${dirname(binary)}${delimiter}${process.env.PATH}`;
  const report = resolve(`test-results/nodes-${major}.json`);
  rmSync(report, { force: true });
  // Otherwise, the build by the previous Node would be reused.
  rmSync(join(tree, ".next"), { recursive: true, force: true });
  const args = ["--config=tests/vitest.config.ts", "--project=flow", `--outputFile.json=${report}`, ...smoke];
  const exitCode = runVitest(args, { cwd: tree, node: binary, env: { PATH }, timeout: longestRunMs });
  return exitCode === 0 && existsSync(report);
}

const nodes = installedNodes();
const wanted = process.argv.length > 2 ? process.argv.slice(2) : [...nodes.keys()];
const tree = mkdtempSync(join(realpathSync(tmpdir()), "nodes-"));
copyTree(tree);
const failed = wanted.filter((major) => {
  const binary = nodes.get(major);
  if (!binary) throw new Error(`Node ${major} is not in tests/slow/nodes/package.json, or not for this machine`);
  return !runOn(major, binary, tree);
});
rmSync(tree, { recursive: true });
if (failed.length > 0) console.error(`Failed on Node ${failed.join(", ")}`);
process.exitCode = failed.length > 0 ? 1 : 0;
