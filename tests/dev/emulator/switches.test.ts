import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { demoTenantId, demoUsers, type Emulator, metadataVariants, startEmulator } from "@/dev/emulator";
import { authorization, discover, refresh, register, signInForTokens } from "./oauth-client";
import { openBrowser, signIn } from "./sign-in";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());
afterEach(() => emulator.reset());

async function metadata(): Promise<Record<string, unknown>> {
  return (await fetch(emulator.configUrl)).json();
}

test("registration off: not advertised, and rejected with Descope's error", async () => {
  const endpoint = String((await metadata()).registration_endpoint);
  emulator.set({ registration: false });
  expect(await metadata()).not.toHaveProperty("registration_endpoint");
  const response = await fetch(endpoint, { method: "POST", body: "{}" });
  expect(response.status).toBe(403);
  expect(await response.json()).toEqual({
    errorCode: expect.stringMatching(/^E\d+$/),
    errorDescription: expect.any(String),
    errorMessage: expect.any(String),
    message: expect.any(String),
  });
});

test("clientIdMetadata off: not advertised, and such a client is unknown", async () => {
  emulator.set({ clientIdMetadata: false });
  expect(await metadata()).not.toHaveProperty("client_id_metadata_document_supported");
  const client_id = "https://client.example/off.json";
  emulator.cimdDocuments.set(client_id, { client_id, redirect_uris: ["http://localhost:9/callback"] });
  const server = await discover(emulator.issuer);
  const { url } = await authorization({ server, client: { client_id } });
  const { response } = await openBrowser().follow(url);
  expect(await response.text()).toContain("Unknown client");
});

describe("declaredIssuer", () => {
  test.each([
    ["project", () => emulator.projectIssuer],
    ["https://other.example", () => "https://other.example"],
  ])("%s is in the document and in the callback", async (declaredIssuer, expected) => {
    const testClient = await register(emulator.issuer);
    emulator.set({ declaredIssuer, issParameter: true });
    expect((await metadata()).issuer).toBe(expected());
    const { url } = await authorization(testClient);
    expect((await signIn(url)).searchParams.get("iss")).toBe(expected());
  });

  test("the project's own document is not affected", async () => {
    emulator.set({ declaredIssuer: "https://other.example" });
    expect((await discover(emulator.projectIssuer)).issuer).toBe(emulator.projectIssuer);
  });
});

describe("issParameter", () => {
  async function callbackIssuer(choice = {}) {
    const { url } = await authorization(await register(emulator.issuer));
    return (await signIn(url, choice)).searchParams.get("iss");
  }

  test("off (default): absent and not advertised", async () => {
    expect(await metadata()).not.toHaveProperty("authorization_response_iss_parameter_supported");
    expect(await callbackIssuer()).toBeNull();
    expect(await callbackIssuer({ allow: false })).toBeNull();
  });

  test("on: advertised, and the issuer", async () => {
    emulator.set({ issParameter: true });
    expect(await metadata()).toHaveProperty("authorization_response_iss_parameter_supported", true);
    expect(await callbackIssuer()).toBe(emulator.issuer);
  });

  test("a string: that wrong value, still advertised", async () => {
    emulator.set({ issParameter: "https://evil.example" });
    expect(await metadata()).toHaveProperty("authorization_response_iss_parameter_supported", true);
    expect(await callbackIssuer()).toBe("https://evil.example");
  });
});

test("scopes: new ones are advertised and granted, old ones are unknown", async () => {
  emulator.set({ scopes: { "dice:roll": "Roll dice" } });
  expect((await metadata()).scopes_supported).toEqual(["dice:roll", "offline_access"]);
  const testClient = await register(emulator.issuer);
  const { claims } = await signInForTokens(testClient, { parameters: { scope: undefined } });
  expect(claims.scope).toBe("dice:roll");
  const { url } = await authorization(testClient, { scope: "mcp:use" });
  expect((await signIn(url)).searchParams.get("error")).toBe("invalid_scope");
});

test.each([
  ["scopesAdvertised", "scopes_supported"],
  ["pkceAdvertised", "code_challenge_methods_supported"],
])("%s off removes %s", async (name, field) => {
  emulator.set({ [name]: false });
  expect(await metadata()).not.toHaveProperty(field);
});

test("metadataExtra applies last and can remove fields", async () => {
  emulator.set({ metadataExtra: { token_endpoint: "http://evil.example", jwks_uri: undefined } });
  expect(await metadata()).toHaveProperty("token_endpoint", "http://evil.example");
  expect(await metadata()).not.toHaveProperty("jwks_uri");
});

test("insertedMetadata 401: such a URL responds without a body", async () => {
  emulator.set({ insertedMetadata: 401 });
  const path = new URL(emulator.issuer).pathname;
  const response = await fetch(`${emulator.origin}/.well-known/oauth-authorization-server${path}`);
  expect([response.status, await response.text()]).toEqual([401, ""]);
});

describe("metadataVariants", () => {
  test.each(Object.entries(metadataVariants))("%s: a client can use it", async (name, variant) => {
    const before = await metadata();
    emulator.set(variant);
    if (name !== "registration and client documents") expect(await metadata()).not.toEqual(before);
    // A strict client requests it from where the document says it is.
    const issuer = (await metadata()).issuer === emulator.issuer ? emulator.issuer : emulator.projectIssuer;
    expect(await discover(issuer)).toHaveProperty("token_endpoint");
  });
});

test.each([0, 90, -90])("skewSeconds %i shifts the Date header", async (skewSeconds) => {
  emulator.set({ skewSeconds });
  const before = Date.now();
  const date = Date.parse((await fetch(emulator.configUrl)).headers.get("date") ?? "") - skewSeconds * 1000;
  // The header has a resolution of one second.
  expect(date).toBeGreaterThan(before - 1000);
  expect(date).toBeLessThanOrEqual(Date.now());
});

test("reset brings back the defaults and forgets faults and requests", async () => {
  emulator.set({ pkceAdvertised: false });
  emulator.faults.metadata = { status: 500 };
  await fetch(emulator.configUrl);
  emulator.reset();
  expect(emulator.requests).toEqual([]);
  expect(await metadata()).toHaveProperty("code_challenge_methods_supported");
});

test.each([
  ["project", () => emulator.projectIssuer],
  ["tenant", () => `${emulator.projectIssuer}/${demoTenantId}`],
  ["https://other.example", () => "https://other.example"],
])("tokenIssuer %s is the iss of tokens", async (tokenIssuer, expected) => {
  emulator.set({ tokenIssuer });
  expect((await signInForTokens(await register(emulator.issuer))).claims.iss).toBe(expected());
  expect(decodeJwt(await emulator.mint()).iss).toBe(expected());
});

describe("audience", () => {
  const parameters = { resource: "https://my.app/mcp" };

  test("resource: only the resource, as a string", async () => {
    emulator.set({ audience: "resource" });
    const testClient = await register(emulator.issuer);
    const { claims, refreshToken } = await signInForTokens(testClient, { parameters });
    expect(claims.aud).toBe(parameters.resource);
    expect((await refresh(testClient, refreshToken)).claims.aud).toBe(parameters.resource);
  });

  test("a list: exactly that list", async () => {
    emulator.set({ audience: ["a", "b"] });
    expect((await signInForTokens(await register(emulator.issuer), { parameters })).claims.aud).toEqual(["a", "b"]);
  });
});

test("drn is absent, or a session's with its switch", async () => {
  const testClient = await register(emulator.issuer);
  expect((await signInForTokens(testClient)).claims).not.toHaveProperty("drn");
  emulator.set({ drn: true });
  expect((await signInForTokens(testClient)).claims.drn).toBe("DS");
});

test("overrideSubject moves the user ID to dsub, in every token and session", async () => {
  emulator.set({ overrideSubject: true });
  const named = { sub: demoUsers[0].email, dsub: demoUsers[0].id };
  const parameters = { scope: "openid mcp:use" };
  const { claims, refreshToken, id_token } = await signInForTokens(await register(emulator.issuer), {
    parameters,
  });
  const session = await emulator.mintSession();
  const website = await emulator.mintRefreshToken(demoUsers[0]);
  expect(claims).toMatchObject(named);
  for (const token of [refreshToken, id_token ?? "", session, website]) {
    expect(decodeJwt(token)).toMatchObject(named);
  }
  const headers = { Authorization: `Bearer ${emulator.projectId}:${website}` };
  const me = await fetch(`${emulator.origin}/v1/auth/me`, { headers });
  expect(await me.json()).toMatchObject({ userId: demoUsers[0].id });
});

test.each(["federated", "inbound"] as const)(
  "sessionIssuer %s is that of sessions and their refresh tokens",
  async (sessionIssuer) => {
    emulator.set({ sessionIssuer });
    const iss = sessionIssuer === "inbound" ? emulator.projectIssuer : `${emulator.origin}/${emulator.projectId}`;
    const token = await emulator.mintRefreshToken(demoUsers[0]);
    for (const jwt of [token, await emulator.mintSession()]) {
      expect(decodeJwt(jwt)).toMatchObject({ iss, aud: [emulator.projectId] });
    }
    const headers = { Authorization: `Bearer ${emulator.projectId}:${token}` };
    const renewed = await fetch(`${emulator.origin}/v1/auth/refresh`, { method: "POST", headers });
    expect(decodeJwt((await renewed.json()).sessionJwt).iss).toBe(iss);
  },
);

test.each([60, -60])("accessTokenSeconds %i is the lifetime of tokens", async (accessTokenSeconds) => {
  emulator.set({ accessTokenSeconds });
  const { claims } = await signInForTokens(await register(emulator.issuer));
  expect(Number(claims.exp) - Number(claims.iat)).toBe(accessTokenSeconds);
});
