import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checks } from "@/lib/checks/stages";
import packageJson from "@/package.json";
import { isTakenOut, readRemoving } from "@/tests/support/removing";

const guide = readFileSync("docs/self-hosting.md", "utf8");
const paths = [...guide.matchAll(/`(Dockerfile|\.env\.example|(?:deploy|docs)\/[\w./-]+)`/g)].map(
  ([, path]) => path ?? "",
);
const scripts = [...guide.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? "");

test("the guide names files and scripts that exist", () => {
  expect(paths).not.toEqual([]);
  expect(paths.filter((path) => !existsSync(path) && !isTakenOut(path))).toEqual([]);
  // What was taken out as docs/removing.md says may still be mentioned.
  const known = [...Object.keys(packageJson.scripts), ...readRemoving().scripts];
  expect(scripts.filter((name) => !known.includes(name))).toEqual([]);
});

test("the guide names a check that exists", () => {
  expect(guide).toContain("`reachable`");
  expect(checks.map(({ id }) => id)).toContain("reachable");
});
