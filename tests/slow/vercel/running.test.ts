import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { sharedCopy } from "@/lib/http/headers";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { type Answer, challengeOf } from "@/tests/support/http";
import { type Deployment, deployed, drawPage, production } from "./deployment";

const tree = inject("tree");
const document = "/.well-known/oauth-protected-resource";
const preview = { ...production, VERCEL_ENV: "preview" };

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const call = (deployment: Deployment, method: string, token?: string): Promise<Answer> =>
  deployment.ask("/mcp", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: {} }),
  });

describe("a first deployment, without any variable", () => {
  const app = deployed(tree, () => production);

  test("shows the setup guide, with the URL that Descope's console asks for", async () => {
    const page = (await drawPage(tree, app(), "/")).body;
    expect(page).toContain("DESCOPE_CONFIG_URL");
    expect(page).toContain("https://acme.example/mcp");
    expect(page).toContain("Agentic Identity Hub");
  });

  test.each(["/mcp", document, `${document}/mcp`, "/.well-known/oauth-authorization-server"])(
    "names the missing variable at %s",
    async (path) => {
      const answer = await app().ask(path);
      expect(answer).toMatchObject({ status: 503, headers: { "cache-control": "no-store" } });
      expect(answer.json()).toMatchObject({
        error: "server_not_configured",
        error_description: expect.stringContaining("DESCOPE_CONFIG_URL"),
      });
    },
  );
});

describe("a first deployment by the button, with “later” in its field", () => {
  const app = deployed(tree, () => ({ ...production, DESCOPE_CONFIG_URL: "later" }));

  test("shows the same guide", async () => {
    const page = (await drawPage(tree, app(), "/")).body;
    expect(page).toContain("DESCOPE_CONFIG_URL");
    expect(page).toContain("https://acme.example/mcp");
    expect(page).toContain("Agentic Identity Hub");
  });
});

describe("a production deployment", () => {
  const app = deployed(tree, () => ({ ...production, DESCOPE_CONFIG_URL: emulator.configUrl }));

  test.each([document, `${document}/mcp`])("has CDN caching headers at %s", async (path) => {
    const answer = await app().ask(path);
    expect(answer).toMatchObject({ status: 200, headers: { "cache-control": sharedCopy } });
    expect(answer.headers).not.toHaveProperty("set-cookie");
    expect(answer.json()).toMatchObject({
      resource: "https://acme.example/mcp",
      authorization_servers: [emulator.issuer],
    });
  });

  test.each([
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-authorization-server/mcp",
    "/.well-known/openid-configuration",
  ])("forwards Descope's metadata at %s", async (path) => {
    const answer = await app().ask(path);
    expect(answer).toMatchObject({ status: 200, headers: { "cache-control": sharedCopy } });
    expect(answer.json()).toMatchObject({ issuer: emulator.issuer });
  });

  test("requires a token, and points to its own URL", async () => {
    const answer = await call(app(), "tools/list");
    expect(answer).toMatchObject({ status: 401, headers: { "cache-control": "no-store" } });
    expect(challengeOf(answer).resource_metadata).toBe(`https://acme.example${document}/mcp`);
  });

  test("lists its tools for a caller with a token", async () => {
    const answer = await call(app(), "tools/list", await emulator.mint());
    expect(answer.status).toBe(200);
    for (const name of await toolNames(createServer)) expect(answer.body).toContain(`"${name}"`);
  });

  test("has no other documents", async () => {
    const answer = await app().ask("/.well-known/oauth-protected-resource/other");
    expect(answer).toMatchObject({ status: 404, headers: { "content-type": "application/json" } });
    expect(answer.json()).toMatchObject({ error: "not_found" });
  });
});

describe("a preview deployment", () => {
  const app = deployed(tree, () => ({ ...preview, DESCOPE_CONFIG_URL: emulator.configUrl }));

  test("is a resource of its own, at its branch's URL", async () => {
    expect((await app().ask(document)).json()).toMatchObject({
      resource: "https://acme-git-fix.vercel.app/mcp",
    });
  });
});
