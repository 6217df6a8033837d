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
  test("of the build's environment, or of .env.local, are in nothing that was built", () => {
    // The file itself is put into functions by a build on its owner's machine; Git keeps it from any other.
    expect(inject("leaks").filter((file) => file !== ".env.local")).toEqual([]);
  });

  test("would be found: the very file that held them is", () => {
    expect(inject("leaks")).toContain(".env.local");
  });

  test("are in no file that comes along with a build of what Git knows", () => {
    expect(new Set(places.filter((place) => /(^|\/)\.env/.test(place)))).toEqual(new Set([".env.example"]));
    const ignored = execFileSync("git", ["check-ignore", ".env", ".env.local", ".env.production.local"]);
    expect(ignored.toString().trim().split("\n")).toHaveLength(3);
  });

  test("are in no map of the sources that browsers can get", () => {
    const files = filesBelow(join(tree, ".vercel/output/static"));
    expect(files.filter((file) => file.endsWith(".js")).length).toBeGreaterThan(5);
    expect(files.filter((file) => file.endsWith(".map"))).toEqual([]);
  });
});

describe("development's code", () => {
  // Next.js itself depends on this one.
  const tools = Object.keys(packageJson.devDependencies).filter((name) => name !== "@next/env");

  test("is in no function", () => {
    const stray = (place: string) =>
      /^(dev|tests|docs|deploy)\//.test(place) ||
      tools.some((name) => place.includes(`node_modules/${name}/`));
    expect(places.length).toBeGreaterThan(300);
    expect(places.filter(stray)).toEqual([]);
  });

  test("is in no bundle, by the texts that only the emulator has", () => {
    const found = filesWith(tree, [demoProjectId, demoServerId, "oidc-provider"]);
    // The names of all packages are told to Vercel, but not deployed.
    expect(found.filter((file) => !file.startsWith(".vercel/output/diagnostics/"))).toEqual([]);
  });
});
