import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { functionsIn } from "./output";

const tree = inject("tree");
const functions = functionsIn(tree);
const largestBytes = 5 * 1024 * 1024;
const settings = JSON.parse(readFileSync("vercel.json", "utf8"));

const sizeOf = (files: Record<string, string>) =>
  Object.values(files).reduce((sum, file) => sum + lstatSync(file).size, 0);

test("there are two functions: one for the endpoint and its documents, one for the pages", () => {
  const holders = (file: string) => functions.filter(({ files }) => `.next/server/app/${file}` in files);
  expect(functions).toHaveLength(2);
  expect(new Set([...holders("page.js"), ...holders("mcp/route.js")])).toEqual(new Set(functions));
  expect(holders(".well-known/oauth-protected-resource/mcp/route.js")).toEqual(holders("mcp/route.js"));
});

test("there is no middleware", () => {
  expect(existsSync(join(tree, ".vercel/output/functions/_middleware.func"))).toBe(false);
  expect(readFileSync(join(tree, ".vercel/output/config.json"), "utf8")).not.toContain("middlewarePath");
});

test.each(functions)("$name runs on a tested Node.js", ({ runtime }) => {
  expect(runtime).toMatch(/^nodejs(22|24)\.x$/);
});

test.each(functions)("$name is smaller than 5 MB", ({ name, files }) => {
  const bytes = sizeOf(files);
  console.info(`${name}: ${(bytes / 1024 / 1024).toFixed(2)} MB in ${Object.keys(files).length} files`);
  expect(bytes).toBeGreaterThan(1_000_000);
  expect(bytes).toBeLessThan(largestBytes);
});

test("the endpoint has the maxDuration of vercel.json", () => {
  const [limit] = Object.values(settings.functions);
  const endpoint = functions.filter(({ files }) => ".next/server/app/mcp/route.js" in files);
  expect(limit).toEqual({ maxDuration: 60 });
  expect(endpoint).toMatchObject([limit]);
});

test("functions run close to Descope's US API", () => {
  expect(settings.regions).toEqual(["iad1"]);
});

test("the build prints no warnings to act on", () => {
  const warnings = inject("log")
    .split("\n")
    .filter((line) => /\bwarn(ing)?\b/i.test(line));
  const expected = /Build not running on Vercel|automatically upgrade when a new major Node\.js Version/;
  expect(warnings.filter((line) => !expected.test(line))).toEqual([]);
});
