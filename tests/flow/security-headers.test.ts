import { describe, expect, test } from "vitest";
import { send } from "@/tests/support/http";
import { sharedApp, sharedEmulator } from "./contract/setup";

const emulator = sharedEmulator();
const app = sharedApp(emulator);
const publicApp = sharedApp(emulator, { BASE_URL: "https://mcp.example.com" });

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

test("responses of Next.js to malformed requests reveal nothing", async () => {
  const answer = await send(`${app().url}/mcp`, { method: "TRACE" });
  expect(answer.status).toBe(500);
  expect(answer.body).not.toMatch(/ at |node_modules|Error:/);
});
