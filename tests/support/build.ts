import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withoutEnvFiles } from "./app";

/** Everything in this repository that `next build` reads. */
const sources = ["app", "lib", "public", "package-lock.json", "package.json", "tsconfig.json"];
/** Written by Next.js, differently by `next dev` and `next build`. */
const generated = "next-env.d.ts";
/** The hash of a build's sources. It is inside the build, so the next build deletes it first. */
const mark = ".next/made-from";

/**
 * The production build of this tree, made without any configuration. An existing build of the same sources
 * is reused, so suites share it.
 * @throws Error with the output of Next.js if it fails
 */
export default function ensureBuild(): void {
  const hash = hashOf([...sources, ...readdirSync(".").filter((name) => name.endsWith(".ts") && name !== generated)]);
  if (existsSync(mark) && readFileSync(mark, "utf8") === hash) return;
  buildIn(".");
  writeFileSync(mark, hash);
}

/**
 * The production build of the app in a folder, made without any configuration.
 * @throws Error with the output of Next.js if it fails
 */
export function buildIn(cwd: string): void {
  const { PATH, HOME } = process.env;
  const next = join(process.cwd(), "node_modules/next/dist/bin/next");
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, "build"], {
    cwd,
    encoding: "utf8",
    env: { PATH, HOME, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...withoutEnvFiles },
  });
  if (status !== 0) throw new Error(`next build failed in ${cwd}:\n${stdout}${stderr}`);
}

function hashOf(places: string[]): string {
  const hash = createHash("sha256");
  for (const file of places.flatMap(filesIn).sort()) hash.update(`\0${file}\0`).update(readFileSync(file));
  return hash.digest("hex");
}

function filesIn(place: string): string[] {
  const entries = /\.\w+$/.test(place) ? [] : readdirSync(place, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return entries.length > 0 ? files : [place];
}
