import { createRemoteJWKSet, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { discover, insecure, redirectUri, refresh, register, signInForTokens } from "./oauth-client";

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
