import { describe, expect, test } from "vitest";
import { sharedCopy } from "@/lib/http/headers";
import { offeredScopes } from "@/tests/dev/emulator/oauth-client";
import { send } from "@/tests/support/http";
import { expectSharable, sharedApp, sharedEmulator, withColdApp } from "./setup";

const inserted = "/.well-known/oauth-protected-resource/mcp";
const root = "/.well-known/oauth-protected-resource";
const emulator = sharedEmulator();

describe.each([inserted, root])("%s", (path) => {
  const app = sharedApp(emulator);

  test("P1 names the resource, its authorization server and how to send a token", async () => {
    const answer = await send(app().url + path);
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(answer.json()).toEqual({
      resource: `${app().url}/mcp`,
      authorization_servers: [emulator().issuer],
      bearer_methods_supported: ["header"],
      dpop_signing_alg_values_supported: expect.arrayContaining(["ES256", "RS256"]),
      resource_name: expect.any(String),
      scopes_supported: await offeredScopes(),
    });
    expect(answer.body).toContain(`"resource":"${app().url}/mcp"`);
  });

  test("P3 may be cached by clients and CDNs once the scopes are known", async () => {
    const { headers } = await send(app().url + path);
    expect(headers["cache-control"]).toBe(sharedCopy);
    expectSharable(headers);
  });

  test.each<Record<string, string>>([
    { Authorization: `Bearer ${"x".repeat(40)}` },
    { Cookie: "DS=someone; DSR=someone" },
    { Origin: "https://anywhere.example" },
    { "Accept-Language": "de" },
  ])("P3 is the same for all clients, also with %j", async (headers) => {
    const [plain, other] = [await send(app().url + path), await send(app().url + path, { headers })];
    expect(other.body).toBe(plain.body);
    expect(other.headers["cache-control"]).toBe(sharedCopy);
  });

  test("P4 GET is readable from any origin", async () => {
    const { headers } = await send(app().url + path, { headers: { Origin: "https://anywhere.example" } });
    expect(headers["access-control-allow-origin"]).toBe("*");
  });

  test("P4 OPTIONS is 204 and allows the requested headers", async () => {
    const answer = await send(app().url + path, {
      method: "OPTIONS",
      headers: {
        Origin: "https://anywhere.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": `mcp-protocol-version, x-custom, x-other name, x-${"a".repeat(64)}`,
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers["access-control-allow-origin"]).toBe("*");
    expect(answer.headers["access-control-allow-methods"]).toContain("GET");
    expect(answer.headers["access-control-allow-headers"]?.toLowerCase()).toMatch(/mcp-protocol-version, x-custom$/);
  });

  test("P4 HEAD is GET without the body", async () => {
    const [get, head] = [await send(app().url + path), await send(app().url + path, { method: "HEAD" })];
    expect(head).toMatchObject({ status: 200, body: "" });
    for (const name of ["content-type", "cache-control", "access-control-allow-origin"]) {
      expect(head.headers[name]).toBe(get.headers[name]);
    }
  });

  test.each(["POST", "PUT", "PATCH", "DELETE"])("P4 %s is 405 with Allow", async (method) => {
    const answer = await send(app().url + path, { method });
    expect(answer).toMatchObject({
      status: 405,
      headers: { allow: "GET, HEAD, OPTIONS", "access-control-allow-origin": "*" },
    });
    expect(answer.json()).toMatchObject({ error: expect.any(String) });
  });

  test.each<Record<string, string>>([
    { Host: "evil.example" },
    { "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https" },
    { Forwarded: "host=evil.example;proto=https" },
  ])("P6 %j changes nothing", async (headers) => {
    const [plain, forged] = [await send(app().url + path), await send(app().url + path, { headers })];
    expect(forged.body).toBe(plain.body);
    expect(JSON.stringify(forged.headers)).not.toContain("evil");
  });
});

describe("P2 scopes_supported", () => {
  describe.each<[string, Record<string, string>, string[] | undefined]>([
    ["is SCOPES_SUPPORTED if set", { SCOPES_SUPPORTED: "a b", REQUIRED_SCOPES: "b" }, ["a", "b"]],
    ["is REQUIRED_SCOPES otherwise", { REQUIRED_SCOPES: "b c" }, ["b", "c"]],
    ["never contains offline_access, even if configured", { SCOPES_SUPPORTED: "a offline_access" }, ["a"]],
  ])("%s", (_name, env, scopes) => {
    const app = sharedApp(emulator, env);
    test("is served without a request to Descope", async () => {
      expect((await send(app().url + inserted)).json().scopes_supported).toEqual(scopes);
      expect(emulator().requests).toEqual([]);
    });
  });

  test("is what the project offers if a project is configured", async () => {
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().projectConfigUrl }, async ({ url }) => {
      const document = (await send(url + inserted)).json();
      expect(document).toMatchObject({ authorization_servers: [emulator().projectIssuer] });
      expect(document.scopes_supported).toEqual(expect.arrayContaining(["openid"]));
    });
  });
});

describe("P3 while Descope does not answer", () => {
  test.each([
    ["returns an error", { status: 500 }],
    ["sends HTML", { body: "<html>", contentType: "text/html" }],
    ["hangs", { hang: true }],
    ["resets the connection", { reset: true }],
  ])("(%s) the document has no scopes and is not cached; it recovers automatically", async (_name, fault) => {
    emulator().faults.metadata = fault;
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async ({ url }) => {
      const broken = await send(url + inserted);
      expect(broken).toMatchObject({ status: 200, headers: { "cache-control": "no-store" } });
      expect(broken.json()).not.toHaveProperty("scopes_supported");
      expect(broken.json()).toMatchObject({ resource: `${url}/mcp` });

      delete emulator().faults.metadata;
      await expect
        .poll(async () => (await send(url + inserted)).json().scopes_supported)
        .toEqual(await offeredScopes());
    });
  });
});

describe("P5 anything else under /.well-known", () => {
  const app = sharedApp(emulator);
  test.each([
    `${root}/other`,
    `${root}/mcp/more`,
    "/.well-known/openid-configuration/mcp",
    "/.well-known/oauth-authorization-server/other",
    "/.well-known/security.txt",
    "/.well-known/..%2fmcp",
    "/.well-known/%0d%0aset-cookie:x",
    "/.well-known",
  ])("%s is 404 JSON", async (path) => {
    const answer = await send(app().url + path);
    expect(answer).toMatchObject({
      status: 404,
      headers: { "content-type": "application/json", "access-control-allow-origin": "*" },
    });
    expect(answer.json()).toMatchObject({ error: "not_found" });
  });

  test.each([`${root}/mcp/`, `${root}/`])("P1 %s is answered without a redirect", async (path) => {
    expect((await send(app().url + path)).json()).toMatchObject({ resource: `${app().url}/mcp` });
  });
});
