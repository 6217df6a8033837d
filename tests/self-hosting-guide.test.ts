import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checks } from "@/lib/checks/stages";
import packageJson from "@/package.json";

const guide = readFileSync("docs/self-hosting.md", "utf8");
const paths = [...guide.matchAll(/`(Dockerfile|\.env\.example|(?:deploy|docs)\/[\w./-]+)`/g)].map(
  ([, path]) => path ?? "",
);
const scripts = [...guide.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? "");

test("the guide names files and scripts that exist", () => {
  expect(paths.length).toBeGreaterThan(3);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  expect(scripts).toContain("test:self-hosted");
  expect(scripts.filter((name) => !Object.keys(packageJson.scripts).includes(name))).toEqual([]);
});

test("the guide names a check that exists", () => {
  expect(guide).toContain("`reachable`");
  expect(checks.map(({ id }) => id)).toContain("reachable");
});
