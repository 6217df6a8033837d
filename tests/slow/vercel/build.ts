import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { copyTree } from "@/tests/support/copy-tree";
import { filesWith, markers, secrets } from "./markers";
import { vercelBuild } from "./vercel-build";

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
