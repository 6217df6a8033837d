import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { demoProjectId, demoServerId } from "@/dev/emulator/demo";
import packageJson from "@/package.json";
import { filesBelow, filesWith, functionsIn, prerenderOf, readRoutes } from "./output";

const tree = inject("tree");
const functions = functionsIn(tree);
const places = functions.flatMap(({ files }) => Object.keys(files));
const { resolve, headersFor } = readRoutes(tree);
const largestBytes = 7 * 1024 * 1024;
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

test.each(functions)("$name is smaller than 7 MB", ({ name, files }) => {
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

describe("a function serves", () => {
  test.each([
    "/mcp",
    "/status",
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-protected-resource/mcp",
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-authorization-server/mcp",
    "/.well-known/openid-configuration",
  ])("%s", (path) => {
    expect(resolve(path)).toEqual({ function: path.slice(1), query: "" });
    expect(prerenderOf(tree, path.slice(1))).toBeUndefined();
  });

  test.each([
    ["/.well-known", ""],
    ["/.well-known/security.txt", "security.txt"],
    ["/.well-known/oauth-protected-resource/other", "oauth-protected-resource/other"],
  ])("%s, although it is unknown", (path, rest) => {
    expect(resolve(path)).toEqual({
      function: ".well-known/[[...unknown]]",
      query: `nxtPunknown=${rest}`,
    });
  });
});

describe("no function is needed for", () => {
  test.each(["/favicon.ico", "/icon.svg"])("%s", (path) => {
    expect(resolve(path)).toEqual({ file: path.slice(1) });
  });

  test("a page that does not exist", () => {
    expect(resolve("/nowhere")).toBeUndefined();
  });
});

describe("a client with the wrong URL gets a document from the endpoint's function", () => {
  const headers = { accept: "application/json, text/event-stream", "content-type": "application/json" };
  test.each(["/", "/sse", "/api/mcp", "/MCP", "/mcp/.well-known/nowhere"])("at %s", (path) => {
    expect(resolve(path, headers)).toMatchObject({ function: ".well-known/[[...unknown]]" });
    expect(resolve(path, { accept: "text/html" })).not.toMatchObject({ function: ".well-known/[[...unknown]]" });
  });
});

test("the CDN sends the dashboard immediately, and a function renders the rest", () => {
  expect(prerenderOf(tree, "index")).toMatchObject({ initialMetadata: { compute: "resuming" } });
});

describe("security headers", () => {
  const host = "acme.vercel.app";

  test.each(["/", "/nowhere", "/favicon.ico"])("of the page %s", (path) => {
    expect(headersFor(path, host)).toMatchObject({
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
      "Content-Security-Policy": expect.stringMatching(/^default-src 'self'; script-src 'self' 'unsafe-inline';/),
      "Strict-Transport-Security": "max-age=63072000",
    });
  });

  test.each(["/mcp", "/status", "/.well-known/oauth-protected-resource/mcp", "/.well-known/x"])(
    "of the document %s",
    (path) => {
      expect(headersFor(path, host)).toMatchObject({
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Strict-Transport-Security": "max-age=63072000",
      });
    },
  );
});
