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
    test("cannot be framed, sniffed or traced back", async () => {
      const { headers } = await send(app().url + path);
      expect(headers).toMatchObject(everywhere);
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(headers).not.toHaveProperty("x-powered-by");
    });
  },
);

test("a page may load what comes from here, and nothing else", async () => {
  const policy = (await send(app().url)).headers["content-security-policy"];
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("object-src 'none'");
  expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
});

test.each(["/mcp", "/mcp/", "/.well-known/oauth-protected-resource/mcp"])(
  "%s may load nothing at all",
  async (path) => {
    const { headers } = await send(app().url + path);
    expect(headers["content-security-policy"]).toBe("default-src 'none'; frame-ancestors 'none'");
  },
);

test("https is asked for where people come by name, not on this machine", async () => {
  const named = await send(publicApp().url, { headers: { Host: "mcp.example.com" } });
  expect(named.headers["strict-transport-security"]).toBe("max-age=63072000");
  for (const host of ["localhost:3000", "127.0.0.1", "[::1]:3000", "app.localhost"]) {
    expect((await send(app().url, { headers: { Host: host } })).headers).not.toHaveProperty(
      "strict-transport-security",
    );
  }
});

test("what Next.js answers by itself to broken requests tells nothing", async () => {
  const answer = await send(`${app().url}/mcp`, { method: "TRACE" });
  expect(answer.status).toBe(500);
  expect(answer.body).not.toMatch(/ at |node_modules|Error:/);
});
