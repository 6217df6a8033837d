import { decodeJwt } from "jose";
import * as oauth from "oauth4webapi";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { discover, insecure, register, signInForTokens, type TestClient } from "./oauth-client";

const [ada, , alan] = demoUsers;
const exchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";
const resource = "https://my.app/mcp";

let emulator: Emulator;
let service: TestClient;

beforeAll(async () => {
  emulator = await startEmulator();
  service = await registerConfidential([exchangeGrant, "client_credentials"]);
});
afterAll(() => emulator.close());
afterEach(() => emulator.reset());

async function registerConfidential(grant_types: string[]): Promise<TestClient> {
  const metadata = {
    grant_types,
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: "client_secret_basic",
  };
  const registered = await register(emulator.issuer, metadata);
  return { ...registered, auth: oauth.ClientSecretBasic(String(registered.client.client_secret)) };
}

async function exchange(parameters: Record<string, string> | [string, string][], { server, client, auth } = service) {
  const body = new URLSearchParams(parameters);
  if (!body.has("subject_token_type")) body.set("subject_token_type", accessTokenType);
  const response = await oauth.genericTokenEndpointRequest(server, client, auth, exchangeGrant, body, insecure);
  return { status: response.status, body: await response.json() };
}

const errorOf = async (parameters: Record<string, string> | [string, string][], client = service) => {
  return (await exchange(parameters, client)).body.error;
};

describe("a client with a secret", () => {
  test("gets a machine's token with its credentials", async () => {
    const { server, client, auth } = service;
    const parameters = new URLSearchParams({ scope: "mcp:use" });
    const response = await oauth.clientCredentialsGrantRequest(server, client, auth, parameters, insecure);
    const { access_token } = await oauth.processClientCredentialsResponse(server, client, response);
    const claims = decodeJwt(access_token);
    expect(claims).toMatchObject({ azp: client.client_id, scope: "mcp:use", sub: expect.stringMatching(/^TPA2/) });
    for (const name of ["dct", "tenants", "amr", "dci"]) expect(claims).not.toHaveProperty(name);
  });

  test("gets none with a wrong secret", async () => {
    const { server, client } = service;
    const wrong = oauth.ClientSecretBasic("wrong");
    const response = await oauth.clientCredentialsGrantRequest(server, client, wrong, new URLSearchParams(), insecure);
    expect(response.status).toBe(401);
  });

  test("exchanges a user's token for one of its own", async () => {
    const choice = { user: alan.id, tenant: "Manchester" };
    const { access_token, claims } = await signInForTokens(await register(emulator.issuer), { choice });
    const { status, body } = await exchange({ subject_token: access_token, scope: "mcp:use" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ issued_token_type: accessTokenType, token_type: "Bearer", scope: "mcp:use" });
    expect(decodeJwt(body.access_token)).toMatchObject({
      iss: emulator.issuer,
      sub: alan.id,
      azp: service.client.client_id,
      scope: "mcp:use",
      token_type: "access_token",
      dct: claims.dct,
    });
    expect(body).not.toHaveProperty("refresh_token");
  });

  test("keeps the scopes, the resource and the expiry of the user's token", async () => {
    const aud = ["TPAclient", emulator.projectId, resource];
    const subject_token = await emulator.mint({ aud, scope: "mcp:use status:read" }, { expiresIn: 100 });
    const { body } = await exchange({ subject_token });
    const { exp } = decodeJwt(subject_token);
    const scope = "mcp:use status:read";
    expect(decodeJwt(body.access_token)).toMatchObject({
      aud: [service.client.client_id, emulator.projectId, resource],
      scope,
      exp,
    });
    expect(body.expires_in).toBeLessThanOrEqual(100);
  });

  test("can bind a token that was bound to nothing", async () => {
    const { body } = await exchange({ subject_token: await emulator.mint(), resource, audience: emulator.projectId });
    expect(decodeJwt(body.access_token).aud).toContain(resource);
  });
});

describe("an exchange is refused", () => {
  const bound = () => emulator.mint({ aud: ["TPAclient", emulator.projectId, resource] });

  test.each([
    ["a scope that the user's token lacks", { scope: "mcp:use status:read" }, "invalid_scope"],
    ["an unknown scope", { scope: "unknown" }, "invalid_scope"],
    ["another resource", { resource: "https://other.app/mcp" }, "invalid_target"],
    ["a resource that is not a URL", { resource: "mcp" }, "invalid_target"],
    ["another audience", { audience: "P2other" }, "invalid_target"],
    ["another type", { requested_token_type: "urn:ietf:params:oauth:token-type:refresh_token" }, "invalid_request"],
    ["another subject type", { subject_token_type: "urn:ietf:params:oauth:token-type:jwt" }, "invalid_request"],
    ["an actor", { actor_token: "x", actor_token_type: accessTokenType }, "invalid_request"],
  ])("for %s", async (_name, parameters, error) => {
    expect(await errorOf({ subject_token: await bound(), ...parameters })).toBe(error);
  });

  test("for two resources, or one of two audiences", async () => {
    const subject_token = await bound();
    const twice = (name: string, ...values: string[]) =>
      errorOf([["subject_token", subject_token], ...values.map((value): [string, string] => [name, value])]);
    expect(await twice("resource", resource, resource)).toBe("invalid_target");
    expect(await twice("audience", emulator.projectId, "P2other")).toBe("invalid_target");
  });

  test("for any subject token but a user's valid access token of this issuer", async () => {
    const tokens: [string, string][] = [
      ["none", ""],
      ["not a token", "x"],
      ["a machine's", await emulator.mint({}, { kind: "machine" })],
      ["a refresh token", await emulator.mint({}, { kind: "refresh" })],
      ["an ID token", await emulator.mint({}, { kind: "id" })],
      ["a session", await emulator.mintSession()],
      ["expired", await emulator.mint({}, { expiresIn: -60 })],
      ["signed by another key", await emulator.mint({}, { key: "unknown" })],
      ["the project's", await emulator.mint({ iss: emulator.projectIssuer })],
    ];
    for (const [name, subject_token] of tokens) {
      expect([name, await errorOf({ subject_token })]).toEqual([name, "invalid_request"]);
    }
  });

  test("to a client without a secret, and to one without the grant", async () => {
    const metadata = { grant_types: ["authorization_code", exchangeGrant] };
    const subject_token = await emulator.mint();
    expect(await errorOf({ subject_token }, await register(emulator.issuer, metadata))).toBe("invalid_client");
    const other = await registerConfidential(["client_credentials"]);
    expect(await errorOf({ subject_token }, other)).toBe("invalid_request");
  });
});

test("the exchanged token is the user's: it can fetch a connection's token with the scope", async () => {
  const scope = "outbound.token.fetch";
  await emulator.connections.connect(ada.id, "google-calendar");
  const { body } = await exchange({ subject_token: await emulator.mint({ scope: `mcp:use ${scope}` }), scope });
  const response = await fetch(`${emulator.origin}/v1/mgmt/outbound/app/user/token/latest`, {
    method: "POST",
    headers: { authorization: `Bearer ${emulator.projectId}:${body.access_token}` },
    body: JSON.stringify({ appId: "google-calendar", userId: ada.id }),
  });
  expect(response.status).toBe(200);
  await emulator.connections.clear(ada.id, "google-calendar");
});

test("the metadata names both grants", async () => {
  const { grant_types_supported } = await discover(emulator.issuer);
  expect(grant_types_supported).toEqual(expect.arrayContaining(["client_credentials", exchangeGrant]));
});
