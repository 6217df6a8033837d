import { describe, expect, test } from "vitest";
import { send } from "@/tests/support/http";
import { buildHolding, strangeAddresses } from "@/tests/support/strangers";
import { sharedApp, sharedEmulator } from "./contract/setup";

const emulator = sharedEmulator();
const app = sharedApp(emulator);
const publicApp = sharedApp(emulator, { BASE_URL: "https://mcp.example.com" });

describe("an unknown URL is a 404 from the first request on, and is not cached", () => {
  test.each([
    ["a page", "/nowhere"],
    ["a document", "/nowhere.json"],
    ["a page under one of ours", "/operator/nowhere"],
    ["one of ours in upper case", "/MCP"],
    ["a help code", "/help/nowhere"],
    ["a help code with a trailing slash", "/help/nowhere/"],
    ["a help code in upper case", "/help/EXPIRED"],
    ["a help code of 300 characters", `/help/${"x".repeat(300)}`],
    ["a help code of 4,000 characters", `/help/${"x".repeat(4000)}`],
    ["the route's own pattern", "/help/[code]"],
    ["the route's own pattern with a trailing slash", "/help/[code]/"],
    ["the route's own pattern, encoded", "/help/%5Bcode%5D"],
    ["a help code's data", "/help/nowhere.rsc"],
    ["a help code's segment", "/help/nowhere.segments/_tree.segment.rsc"],
    ["a page, encoded", "/%68elp"],
    ["a help code, encoded", "/help/%65xpired"],
    ["the endpoint, encoded", "/%6dcp"],
    ["the status, encoded", "/%73tatus"],
    ["a well-known folder, encoded", "/%2ewell-known/oauth-protected-resource"],
    ["a well-known document, encoded", "/.well-known/%6fauth-protected-resource"],
    ["a well-known route's own pattern, encoded", "/.well-known/%5B%5B...unknown%5D%5D"],
    ["invalid encoding", "/help/%ff"],
    ["invalid encoding of a well-known document", "/.well-known/%ff"],
    ["the page for 404, by its name", "/_not-found"],
    ["the page for 404, by its number", "/404"],
    ["the page for 500, by its number", "/500"],
    ["the page for errors, by its name", "/_global-error"],
    ["a script", "/_next/static/chunks/nowhere.js"],
    ["a file of the framework", "/_next/nowhere"],
    ["a page's data", "/_next/data/nowhere/help.json"],
    ["a resized image", "/_next/image?url=%2Ffavicon.ico&w=64&q=75"],
    ["an image of another server", "/_next/image?url=https%3A%2F%2Fexample.com%2F1.png&w=64&q=75"],
  ])("%s", async (_kind, path) => {
    for (const headers of [{ accept: "text/html" }, { accept: "application/json" }]) {
      const answer = await send(app().url + path, { headers });
      expect(answer.status).toBe(404);
      expect(answer.headers["cache-control"]).toContain("no-store");
      expect(answer.body).not.toMatch(/ at .+:\d+:\d+|node_modules/);
    }
  });

  test.each(["POST", "PUT", "DELETE"])("%s is a 404 too", async (method) => {
    for (const path of ["/nowhere", "/help/nowhere", "/help/%65xpired"]) {
      const answer = await send(app().url + path, { method });
      expect([answer.status, answer.headers["cache-control"]]).toEqual([404, expect.stringContaining("no-store")]);
    }
  });
});

test("anonymous requests write nothing to disk, and log only lines of this app", async () => {
  const before = buildHolding();
  for (const [n, address] of strangeAddresses.entries()) {
    const { path, headers = {} } = address(n);
    await send(app().url + path, { headers });
  }
  expect(buildHolding()).toEqual(before);
  expect(app().output()).not.toMatch(/ at .+:\d+:\d+|ignore-listed|ENAMETOOLONG|Warning/);
});

const everywhere = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
};

describe.each(["/", "/no-such-page", "/mcp", "/.well-known/oauth-protected-resource", "/.well-known/nope"])(
  "%s",
  (path) => {
    test("pages cannot be framed or sniffed, and send no referrer", async () => {
      const { headers } = await send(app().url + path);
      expect(headers).toMatchObject(everywhere);
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(headers).not.toHaveProperty("x-powered-by");
    });
  },
);

test("a page may load only from its own origin", async () => {
  const policy = (await send(app().url)).headers["content-security-policy"];
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("object-src 'none'");
  expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
});

test.each(["/mcp", "/mcp/", "/.well-known/oauth-protected-resource/mcp"])("%s may load nothing", async (path) => {
  const { headers } = await send(app().url + path);
  expect(headers["content-security-policy"]).toBe("default-src 'none'; frame-ancestors 'none'");
});

test("requires https for public names, but not on this machine", async () => {
  const named = await send(publicApp().url, { headers: { Host: "mcp.example.com" } });
  expect(named.headers["strict-transport-security"]).toBe("max-age=63072000");
  for (const host of ["localhost:3000", "127.0.0.1", "[::1]:3000", "app.localhost"]) {
    expect((await send(app().url, { headers: { Host: host } })).headers).not.toHaveProperty(
      "strict-transport-security",
    );
  }
});

test("responses of Next.js to malformed requests contain no stack trace", async () => {
  const answer = await send(`${app().url}/mcp`, { method: "TRACE" });
  expect(answer.status).toBe(500);
  expect(answer.body).not.toMatch(/ at |node_modules|Error:/);
});
