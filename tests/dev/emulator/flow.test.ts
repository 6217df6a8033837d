import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoTenantId, demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { authorization, insecure, redirectUri, refresh, register, signInForTokens } from "./oauth-client";
import { signIn } from "./sign-in";

const resource = "http://localhost:3000/mcp";
const [ada, grace] = demoUsers;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

describe.each(["issuer", "projectIssuer"] as const)("at the %s", (which) => {
  test("a new client signs a user in and gets a token like Descope's", async () => {
    const testClient = await register(emulator[which]);
    const { access_token, claims } = await signInForTokens(testClient, { parameters: { resource } });
    const keys = createRemoteJWKSet(new URL(emulator.jwksUri));
    await jwtVerify(access_token, keys, { issuer: emulator[which], audience: resource });
    expect(decodeProtectedHeader(access_token)).toEqual({
      alg: "RS256",
      kid: emulator.signingKey().kid,
      typ: "JWT",
    });
    expect(claims).toEqual({
      iss: emulator[which],
      sub: ada.id,
      aud: [testClient.client.client_id, emulator.projectId, resource],
      azp: testClient.client.client_id,
      scope: "mcp:use status:read",
      token_type: "access_token",
      rexp: expect.stringMatching(/^\d{4}-.*Z$/),
      dci: expect.stringMatching(/^TC2\w{26}$/),
      amr: ["oauth"],
      dct: demoTenantId,
      tenants: { [demoTenantId]: { roles: ada.roles, permissions: ada.permissions } },
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
  });

  test("a refresh token works once and keeps the resource", async () => {
    const testClient = await register(emulator[which]);
    const first = await signInForTokens(testClient, { parameters: { resource } });
    const second = await refresh(testClient, first.refreshToken);
    expect(second.claims.aud).toContain(resource);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    await expect(refresh(testClient, first.refreshToken)).rejects.toThrow();
  });
});

test("without a resource the audience is the client and the project", async () => {
  const testClient = await register(emulator.issuer);
  const { claims } = await signInForTokens(testClient);
  expect(claims.aud).toEqual([testClient.client.client_id, emulator.projectId]);
});

test("a request without a scope gets the first one", async () => {
  const { claims } = await signInForTokens(await register(emulator.issuer), {
    parameters: { scope: undefined },
  });
  expect(claims.scope).toBe("mcp:use");
});

test("a deselected scope is not in the token", async () => {
  const { claims } = await signInForTokens(await register(emulator.issuer), {
    choice: { scopes: ["status:read"] },
  });
  expect(claims.scope).toBe("status:read");
});

test("allowing no scope at all denies access", async () => {
  const { url } = await authorization(await register(emulator.issuer));
  expect((await signIn(url, { scopes: [] })).searchParams.get("error")).toBe("access_denied");
});

test("offline_access with prompt=consent works, and deselecting it gives no refresh token", async () => {
  const testClient = await register(emulator.issuer);
  const parameters = { scope: "mcp:use offline_access", prompt: "consent" };
  const stayed = await signInForTokens(testClient, { parameters });
  expect(stayed.claims.scope).toBe("mcp:use offline_access");
  expect(stayed.refreshToken).not.toBe("");
  const once = await signInForTokens(testClient, { parameters, choice: { scopes: ["mcp:use"] } });
  expect(once.claims.scope).toBe("mcp:use");
  expect(once.refreshToken).toBe("");
});

test("the refresh token is a JWT signed by the project, for its user, client and resource", async () => {
  const testClient = await register(emulator.issuer);
  const first = await signInForTokens(testClient, { parameters: { resource } });
  const second = await refresh(testClient, first.refreshToken);
  for (const { refreshToken } of [first, second]) {
    const { payload } = await jwtVerify(refreshToken, createRemoteJWKSet(new URL(emulator.jwksUri)));
    expect(payload).toMatchObject({
      iss: emulator.issuer,
      aud: [testClient.client.client_id, emulator.projectId, resource],
      azp: testClient.client.client_id,
      sub: ada.id,
      scope: "mcp:use status:read",
      token_type: "refresh_token",
      dv: 1,
    });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(28 * 24 * 3600);
  }
});

test("a client's ID is the base64 of the project and the record", async () => {
  const { client } = await register(emulator.issuer);
  const decoded = Buffer.from(client.client_id, "base64").toString();
  expect(decoded).toMatch(new RegExp(`^${emulator.projectId}:TPA2\\w{26}$`));
  expect(client.client_id).toMatch(/=$/);
});

test("openid scopes give an id token with Descope's claims and the user's name", async () => {
  const nonce = "the-nonce";
  const parameters = { scope: "openid profile email mcp:use", nonce };
  const testClient = await register(emulator.projectIssuer);
  const { id_token } = await signInForTokens(testClient, { parameters });
  const { payload } = await jwtVerify(id_token ?? "", createRemoteJWKSet(new URL(emulator.jwksUri)));
  expect(payload).toEqual({
    iss: emulator.projectIssuer,
    aud: [testClient.client.client_id, emulator.projectId],
    azp: testClient.client.client_id,
    sub: ada.id,
    name: ada.name,
    email: ada.email,
    email_verified: true,
    nonce,
    rexp: expect.stringMatching(/Z$/),
    scope: parameters.scope,
    token_type: "id_token",
    iat: expect.any(Number),
    exp: expect.any(Number),
  });
});

test("a client may request more scopes than it registered", async () => {
  const testClient = await register(emulator.issuer, { scope: "mcp:use" });
  expect((await signInForTokens(testClient)).claims.scope).toBe("mcp:use status:read");
});

test.each([ada.name, ada.email, ada.id, grace.name, grace.email, grace.id])("%s can sign in", async (user) => {
  const { claims } = await signInForTokens(await register(emulator.issuer), { choice: { user } });
  expect(claims.sub).toBe(user.toLowerCase().includes("ada") ? ada.id : grace.id);
});

test("denying returns access_denied with state, and with iss if advertised", async () => {
  emulator.set({ issParameter: true });
  const { url } = await authorization(await register(emulator.issuer));
  const callback = await signIn(url, { allow: false });
  expect(callback.origin + callback.pathname).toBe(redirectUri);
  expect(Object.fromEntries(callback.searchParams)).toMatchObject({
    error: "access_denied",
    state: "the-state",
    iss: emulator.issuer,
  });
  emulator.reset();
});

test.each([
  ["an unknown scope", { scope: "mcp:use nonsense" }, "invalid_scope"],
  ["no PKCE challenge", { code_challenge: undefined, code_challenge_method: undefined }, "invalid_request"],
  ["a plain PKCE challenge", { code_challenge_method: "plain" }, "invalid_request"],
  ["prompt=none", { prompt: "none" }, "login_required"],
  ["a resource that is not an http URL", { resource: "urn:x:y" }, "invalid_target"],
])("%s is rejected in the callback", async (_name, parameters, error) => {
  const { url } = await authorization(await register(emulator.issuer), parameters);
  expect((await signIn(url)).searchParams.get("error")).toBe(error);
});

test("a wrong PKCE verifier gets no token", async () => {
  const { server, client, auth } = await register(emulator.issuer);
  const { url } = await authorization({ server, client });
  const callback = oauth.validateAuthResponse(server, client, await signIn(url), "the-state");
  const verifier = oauth.generateRandomCodeVerifier();
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    auth,
    callback,
    redirectUri,
    verifier,
    insecure,
  );
  expect(await response.json()).toMatchObject({ error: "invalid_grant" });
});
