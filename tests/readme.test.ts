import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { serverInfo } from "@/lib/mcp/server-info";
import packageJson from "@/package.json";

const readme = readFileSync("README.md", "utf8");

/** What of the README's inline code is a path of this repository. */
const paths = [
  ...readme.matchAll(
    /`((?:app|lib|dev|tests|docs)\/[\w./-]*|[\w.-]+\.(?:md|json|ts)|\.env\.example|LICENSE)`/g,
  ),
].map(([, path]) => path ?? "");
const pictures = [...readme.matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, path]) => path ?? "");
const scripts = [...readme.matchAll(/npm (?:run )?([a-z][\w:-]*)/g)].map(([, name]) => name ?? "");

describe("README.md", () => {
  test("names paths and commands at all", () => {
    expect(paths.length).toBeGreaterThan(10);
    expect(scripts).toContain("dev");
  });

  test.each([...new Set([...paths, ...pictures])])("%s exists", (path) => {
    expect(existsSync(path)).toBe(true);
  });

  test.each([...new Set(scripts)].filter((name) => name !== "install"))("npm run %s is a script", (name) => {
    expect(Object.keys(packageJson.scripts)).toContain(name);
  });

  test("is short", () => {
    expect(readme.split(/\s+/).length).toBeLessThanOrEqual(850);
  });
});

test("the server's version is the package's", () => {
  expect(serverInfo).toMatchObject({ name: packageJson.name, version: packageJson.version });
});
