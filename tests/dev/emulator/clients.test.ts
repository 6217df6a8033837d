import * as current from "@modelcontextprotocol/client";
import * as older from "@modelcontextprotocol/sdk/client/auth.js";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { discover, insecure, offeredScopes, redirectUri, refresh, register, signInForTokens } from "./oauth-client";
import { signIn } from "./sign-in";

const resource = "http://localhost:3000/mcp";
const [ada] = demoUsers;
const desktop = { client_id: "TPAdesktop", redirect_uris: [redirectUri] };
const robot = { client_id: "TPArobot", client_secret: "robot-secret", grant_types: ["client_credentials"] };

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({
    clients: [
      desktop,
      { ...robot, redirect_uris: [], response_types: [], token_endpoint_auth_method: "client_secret_basic" },
    ],
  });
});
afterAll(() => emulator.close());
afterEach(() => emulator.reset());

test("a client registered with a secret must use it", async () => {
  const testClient = await register(emulator.issuer, { token_endpoint_auth_method: "client_secret_post" });
  await expect(signInForTokens(testClient)).rejects.toThrow();
  const secret = String(testClient.client.client_secret);
  const { claims } = await signInForTokens({ ...testClient, auth: oauth.ClientSecretPost(secret) });
  expect(claims.sub).toBe(ada.id);
});

test.each([true, false])(
  "a pre-registered client can get a machine token, with a subject: %s",
  async (machineSubject) => {
    emulator.set({ machineSubject });
    const { server } = await register(emulator.issuer);
    const parameters = new URLSearchParams({ scope: "mcp:use", resource });
    const auth = oauth.ClientSecretBasic(robot.client_secret);
    const response = await oauth.clientCredentialsGrantRequest(server, robot, auth, parameters, insecure);
    const { access_token } = await oauth.processClientCredentialsResponse(server, robot, response);
    const { payload } = await jwtVerify(access_token, createRemoteJWKSet(new URL(emulator.jwksUri)));
    expect(payload).toEqual({
      iss: emulator.issuer,
      aud: [robot.client_id, emulator.projectId],
      azp: robot.client_id,
      scope: "mcp:use",
      token_type: "access_token",
      ...(machineSubject && { sub: expect.stringMatching(/^TPA2\w{26}$/) }),
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
  },
);

test("rejects a revoked refresh token", async () => {
  const testClient = await register(emulator.issuer);
  const { server, client, auth } = testClient;
  const { refreshToken } = await signInForTokens(testClient);
  const response = await oauth.revocationRequest(server, client, auth, refreshToken, insecure);
  await oauth.processRevocationResponse(response);
  await expect(refresh(testClient, refreshToken)).rejects.toThrow();
});

test("a client cannot revoke another client's refresh token, or an access token", async () => {
  const [owner, other] = [await register(emulator.issuer), await register(emulator.issuer)];
  const { refreshToken, access_token } = await signInForTokens(owner);
  for (const [{ server, client, auth }, token] of [
    [other, refreshToken],
    [owner, access_token],
  ] as const) {
    const response = await oauth.revocationRequest(server, client, auth, token, insecure);
    await expect(oauth.processRevocationResponse(response)).rejects.toThrow();
  }
  await refresh(owner, refreshToken);
});

test("a client whose ID is an https URL signs in with its document", async () => {
  const client_id = "https://client.example/client.json";
  const document = {
    client_id,
    client_name: "Cimd",
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: "none",
  };
  emulator.cimdDocuments.set(client_id, document);
  const { server } = await register(emulator.issuer);
  const { claims } = await signInForTokens({ server, client: { client_id }, auth: oauth.None() });
  expect(claims.azp).toBe(client_id);
});

test("a corrected client document works on the next attempt", async () => {
  const client_id = "https://client.example/corrected.json";
  const document = { client_id, token_endpoint_auth_method: "none" };
  const testClient = { server: await discover(emulator.issuer), client: { client_id }, auth: oauth.None() };
  emulator.cimdDocuments.set(client_id, { ...document, redirect_uris: ["https://client.example/elsewhere"] });
  await expect(signInForTokens(testClient)).rejects.toThrow(/is not registered/);
  emulator.cimdDocuments.set(client_id, { ...document, redirect_uris: [redirectUri] });
  expect((await signInForTokens(testClient)).claims.azp).toBe(client_id);
});

test("a pre-registered client without a secret signs users in and refreshes", async () => {
  const testClient = { server: await discover(emulator.issuer), client: desktop, auth: oauth.None() };
  const { refreshToken } = await signInForTokens(testClient);
  expect((await refresh(testClient, refreshToken)).claims.azp).toBe(desktop.client_id);
});

const clientMetadata = {
  client_name: "MCP client",
  redirect_uris: [redirectUri],
  grant_types: ["authorization_code", "refresh_token"],
  token_endpoint_auth_method: "none",
};
const resourceUrl = new URL(resource);

// The steps are the same in both generations, but their types are not interchangeable.
describe.each([false, true])("the current MCP SDK, with an iss in the callback: %s", (issParameter) => {
  test("discovers, registers, signs in and refreshes", async () => {
    emulator.set({ issParameter });
    const metadata = await current.discoverAuthorizationServerMetadata(emulator.issuer);
    const clientInformation = await current.registerClient(emulator.issuer, { metadata, clientMetadata });
    const { authorizationUrl, codeVerifier } = await current.startAuthorization(emulator.issuer, {
      metadata,
      clientInformation,
      redirectUrl: redirectUri,
      scope: metadata?.scopes_supported?.join(" "),
      resource: resourceUrl,
    });
    const { searchParams } = await signIn(authorizationUrl);
    const iss = searchParams.get("iss") ?? undefined;
    const tokens = await current.exchangeAuthorization(emulator.issuer, {
      metadata,
      clientInformation,
      authorizationCode: searchParams.get("code") ?? "",
      ...(iss && { iss }),
      codeVerifier,
      redirectUri,
      resource: resourceUrl,
    });
    expect(decodeJwt(tokens.access_token).scope).toBe([...(await offeredScopes()), "offline_access"].join(" "));
    const refreshToken = tokens.refresh_token ?? "";
    const fresh = await current.refreshAuthorization(emulator.issuer, {
      metadata,
      clientInformation,
      refreshToken,
      resource: resourceUrl,
    });
    expect(decodeJwt(fresh.access_token).aud).toContain(resource);
  });
});

describe("the MCP SDK 1.x", () => {
  test("discovers, registers, signs in and refreshes", async () => {
    const metadata = await older.discoverAuthorizationServerMetadata(emulator.issuer);
    const clientInformation = await older.registerClient(emulator.issuer, { metadata, clientMetadata });
    const { authorizationUrl, codeVerifier } = await older.startAuthorization(emulator.issuer, {
      metadata,
      clientInformation,
      redirectUrl: redirectUri,
      scope: metadata?.scopes_supported?.join(" "),
      resource: resourceUrl,
    });
    const authorizationCode = (await signIn(authorizationUrl)).searchParams.get("code") ?? "";
    const exchange = {
      metadata,
      clientInformation,
      authorizationCode,
      codeVerifier,
      redirectUri,
      resource: resourceUrl,
    };
    const tokens = await older.exchangeAuthorization(emulator.issuer, exchange);
    expect(decodeJwt(tokens.access_token).scope).toBe([...(await offeredScopes()), "offline_access"].join(" "));
    const refreshToken = tokens.refresh_token ?? "";
    const fresh = await older.refreshAuthorization(emulator.issuer, {
      metadata,
      clientInformation,
      refreshToken,
      resource: resourceUrl,
    });
    expect(decodeJwt(fresh.access_token).aud).toContain(resource);
  });
});
