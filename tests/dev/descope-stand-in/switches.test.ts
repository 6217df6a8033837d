import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { metadataVariants, type StandIn, startDescopeStandIn } from "../../../dev/descope-stand-in";
import { authorization, discover, register, signInForTokens } from "./oauth-client";
import { openBrowser, signIn } from "./sign-in";

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startDescopeStandIn();
});
afterAll(() => standIn.close());
afterEach(() => standIn.reset());

async function metadata(): Promise<Record<string, unknown>> {
  return (await fetch(standIn.configUrl)).json();
}

test("registration off: not advertised, and refused with Descope's error", async () => {
  const endpoint = String((await metadata()).registration_endpoint);
  standIn.set({ registration: false });
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
  standIn.set({ clientIdMetadata: false });
  expect(await metadata()).not.toHaveProperty("client_id_metadata_document_supported");
  const client_id = "https://client.example/off.json";
  standIn.cimdDocuments.set(client_id, { client_id, redirect_uris: ["http://localhost:9/callback"] });
  const server = await discover(standIn.issuer);
  const { url } = await authorization({ server, client: { client_id } });
  const { response } = await openBrowser().follow(url);
  expect(await response.text()).toContain("This client is not known here");
});

describe("declaredIssuer", () => {
  test.each([
    ["project", () => standIn.projectIssuer],
    ["https://other.example", () => "https://other.example"],
  ])("%s is what the document and the callback say", async (declaredIssuer, expected) => {
    const testClient = await register(standIn.issuer);
    standIn.set({ declaredIssuer, issParameter: true });
    expect((await metadata()).issuer).toBe(expected());
    const { url } = await authorization(testClient);
    expect((await signIn(url)).searchParams.get("iss")).toBe(expected());
  });

  test("the project's own document is not affected", async () => {
    standIn.set({ declaredIssuer: "https://other.example" });
    expect((await discover(standIn.projectIssuer)).issuer).toBe(standIn.projectIssuer);
  });
});

describe("issParameter", () => {
  async function callbackIssuer(choice = {}) {
    const { url } = await authorization(await register(standIn.issuer));
    return (await signIn(url, choice)).searchParams.get("iss");
  }

  test("off, as it is by default: absent and not advertised", async () => {
    expect(await metadata()).not.toHaveProperty("authorization_response_iss_parameter_supported");
    expect(await callbackIssuer()).toBeNull();
    expect(await callbackIssuer({ allow: false })).toBeNull();
  });

  test("on: advertised, and the issuer", async () => {
    standIn.set({ issParameter: true });
    expect(await metadata()).toHaveProperty("authorization_response_iss_parameter_supported", true);
    expect(await callbackIssuer()).toBe(standIn.issuer);
  });

  test("a text: that wrong value, still advertised", async () => {
    standIn.set({ issParameter: "https://evil.example" });
    expect(await metadata()).toHaveProperty("authorization_response_iss_parameter_supported", true);
    expect(await callbackIssuer()).toBe("https://evil.example");
  });
});

test("scopes: new ones are advertised and granted, old ones are unknown", async () => {
  standIn.set({ scopes: { "dice:roll": "Roll dice" } });
  expect((await metadata()).scopes_supported).toEqual(["dice:roll", "offline_access"]);
  const testClient = await register(standIn.issuer);
  const { claims } = await signInForTokens(testClient, { parameters: { scope: undefined } });
  expect(claims.scope).toBe("dice:roll");
  const { url } = await authorization(testClient, { scope: "mcp:use" });
  expect((await signIn(url)).searchParams.get("error")).toBe("invalid_scope");
});

test.each([
  ["scopesAdvertised", "scopes_supported"],
  ["pkceAdvertised", "code_challenge_methods_supported"],
])("%s off removes %s", async (name, field) => {
  standIn.set({ [name]: false });
  expect(await metadata()).not.toHaveProperty(field);
});

test("metadataExtra comes last and can remove fields", async () => {
  standIn.set({ metadataExtra: { token_endpoint: "http://evil.example", jwks_uri: undefined } });
  expect(await metadata()).toHaveProperty("token_endpoint", "http://evil.example");
  expect(await metadata()).not.toHaveProperty("jwks_uri");
});

test("insertedMetadata 401: such an address answers without a body", async () => {
  standIn.set({ insertedMetadata: 401 });
  const path = new URL(standIn.issuer).pathname;
  const response = await fetch(`${standIn.origin}/.well-known/oauth-authorization-server${path}`);
  expect([response.status, await response.text()]).toEqual([401, ""]);
});

describe("metadataVariants", () => {
  test.each(Object.entries(metadataVariants))("%s: a client finds its way with it", async (name, variant) => {
    const before = await metadata();
    standIn.set(variant);
    if (name !== "registration and client documents") expect(await metadata()).not.toEqual(before);
    // A strict client asks where the document says that it is.
    const issuer = (await metadata()).issuer === standIn.issuer ? standIn.issuer : standIn.projectIssuer;
    expect(await discover(issuer)).toHaveProperty("token_endpoint");
  });
});

test.each([0, 90, -90])("skewSeconds %i shifts the Date header", async (skewSeconds) => {
  standIn.set({ skewSeconds });
  const before = Date.now();
  const date = Date.parse((await fetch(standIn.configUrl)).headers.get("date") ?? "") - skewSeconds * 1000;
  // The header counts whole seconds.
  expect(date).toBeGreaterThan(before - 1000);
  expect(date).toBeLessThanOrEqual(Date.now());
});

test("reset brings back the defaults and forgets faults and requests", async () => {
  standIn.set({ pkceAdvertised: false });
  standIn.faults.metadata = { status: 500 };
  await fetch(standIn.configUrl);
  standIn.reset();
  expect(standIn.requests).toEqual([]);
  expect(await metadata()).toHaveProperty("code_challenge_methods_supported");
});
