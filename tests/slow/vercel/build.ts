import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { copyTree } from "@/tests/support/copies";
import { longestRunMs } from "@/tests/support/patience";
import { filesWith } from "./output";

declare module "vitest" {
  interface ProvidedContext {
    /** A copy of this tree, built by `vercel build` without any variable; its output is in .vercel/output. */
    tree: string;
    /** The output of `vercel build`. */
    log: string;
    /** Files that contain a secret, from a build with secrets. */
    leaks: string[];
  }
}

/** Builds a copy of this tree twice: with secrets, to look for them, and then as a first deployment, without any. */
export default function build({ provide }: TestProject): () => void {
  const tree = mkdtempSync(join(realpathSync(tmpdir()), "vercel-"));
  const remove = () => rmSync(tree, { recursive: true, force: true });
  try {
    copyTree(tree);
    provide("leaks", leaksOfBuild(tree));
    provide("log", vercelBuild(tree));
    provide("tree", tree);
    return remove;
  } catch (error) {
    remove();
    throw error;
  }
}

function leaksOfBuild(tree: string): string[] {
  const envFile = join(tree, ".env.local");
  writeFileSync(
    envFile,
    Object.entries(secrets.file)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
  vercelBuild(tree, secrets.environment);
  const leaks = filesWith(tree, markers);
  rmSync(envFile);
  rmSync(join(tree, ".next"), { recursive: true });
  return leaks;
}

const marked = (where: string) => `marker-${where}-5f2c91`;

/** Values that a build sees and must not contain: from its environment, and from the developer's own file. */
const secrets = {
  environment: {
    DESCOPE_MANAGEMENT_KEY: marked("key"),
    DESCOPE_CONFIG_URL: `https://${marked("url")}.example/v1/apps/P2marker`,
    OPERATOR_EMAILS: `${marked("mail")}@acme.example`,
  },
  file: { REQUIRED_SCOPES: marked("scope"), DESCOPE_FLOW_ID: marked("flow") },
};

const markers = ["key", "url", "mail", "scope", "flow"].map(marked);

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
function vercelBuild(folder: string, env: Record<string, string> = {}): string {
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
