import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { demoProjectId, demoServerId } from "@/dev/emulator/demo";
import packageJson from "@/package.json";
import { filesWith } from "./markers";
import { filesBelow, functionsIn } from "./output";

const tree = inject("tree");
const functions = functionsIn(tree);
const places = functions.flatMap(({ files }) => Object.keys(files));

describe("secrets", () => {
  test("from the build's environment or .env.local are not in the build", () => {
    // A build on the owner's machine packs the file itself into functions; Git excludes it from any other.
    expect(inject("leaks").filter((file) => file !== ".env.local")).toEqual([]);
  });

  test("would be found, as the file that contained them is", () => {
    expect(inject("leaks")).toContain(".env.local");
  });

  test("are not in a build of the files in Git", () => {
    expect(new Set(places.filter((place) => /(^|\/)\.env/.test(place)))).toEqual(new Set([".env.example"]));
    const ignored = execFileSync("git", ["check-ignore", ".env", ".env.local", ".env.production.local"]);
    expect(ignored.toString().trim().split("\n")).toHaveLength(3);
  });

  test("are not in public source maps", () => {
    const files = filesBelow(join(tree, ".vercel/output/static"));
    expect(files.filter((file) => file.endsWith(".js")).length).toBeGreaterThan(5);
    expect(files.filter((file) => file.endsWith(".map"))).toEqual([]);
  });
});

describe("development code", () => {
  // Next.js itself depends on this one.
  const tools = Object.keys(packageJson.devDependencies).filter((name) => name !== "@next/env");

  test("is not in any function", () => {
    const stray = (place: string) =>
      /^(dev|tests|docs|deploy)\//.test(place) || tools.some((name) => place.includes(`node_modules/${name}/`));
    expect(places.length).toBeGreaterThan(300);
    expect(places.filter(stray)).toEqual([]);
  });

  test("is not in any bundle, judging by texts that only the emulator contains", () => {
    const found = filesWith(tree, [demoProjectId, demoServerId, "oidc-provider"]);
    // Vercel gets the names of all packages, but they are not deployed.
    expect(found.filter((file) => !file.startsWith(".vercel/output/diagnostics/"))).toEqual([]);
  });
});
