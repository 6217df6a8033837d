import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { longestRunMs } from "@/tests/support/patience";

const cli = join(import.meta.dirname, "node_modules/vercel/dist/vc.js");

/** A project as `vercel link` creates it, so the CLI needs neither a login nor the network. */
const project = {
  projectId: "prj_local",
  orgId: "team_local",
  settings: { framework: "nextjs", nodeVersion: "24.x", installCommand: "" },
};

/**
 * Runs `vercel build` in a folder.
 * @param env variables of the build besides PATH
 * @returns its output
 * @throws with its output if it fails
 */
export function vercelBuild(folder: string, env: Record<string, string> = {}): string {
  const home = join(folder, ".vercel");
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "project.json"), JSON.stringify(project));
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "build", "--yes"], {
    cwd: folder,
    encoding: "utf8",
    timeout: longestRunMs,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      NODE_ENV: "production",
      VERCEL_TELEMETRY_DISABLED: "1",
      NEXT_TELEMETRY_DISABLED: "1",
      ...env,
    },
  });
  if (status !== 0) throw new Error(`vercel build failed:\n${stdout}\n${stderr}`);
  return stdout + stderr;
}
