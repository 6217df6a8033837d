import { once } from "node:events";
import { get } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { offeredScopes } from "./oauth-client";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

async function json(url: string): Promise<unknown> {
  const response = await fetch(url);
  expect(response.headers.get("content-type")).toContain("application/json");
  return response.json();
}

const shared = {
  response_types_supported: ["code"],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["RS256"],
  claims_supported: [
    ...["iss", "aud", "iat", "exp", "sub", "name", "email", "email_verified", "phone_number"],
    ...["phone_number_verified", "picture", "family_name", "given_name"],
  ],
  token_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post"],
  code_challenge_methods_supported: ["S256"],
  client_id_metadata_document_supported: true,
  backchannel_token_delivery_modes_supported: ["poll"],
  dpop_signing_alg_values_supported: [
    ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"],
  ],
  grant_types_supported: [
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "urn:openid:params:grant-type:ciba",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange",
  ],
  authorization_grant_profiles_supported: ["urn:ietf:params:oauth:grant-profile:id-jag"],
};

test("IDs have Descope's format", () => {
  expect(emulator.projectId).toMatch(/^P2[A-Za-z0-9]{26}$/);
  expect(emulator.serverId).toMatch(/^MS3[A-Za-z0-9]{25}$/);
  expect(emulator.signingKey().kid).toMatch(/^SK2[A-Za-z0-9]{26}$/);
});

test.each(["openid-configuration", "oauth-authorization-server"])("the MCP server's %s is Descope's", async (name) => {
  const { origin, projectId: P, serverId: M } = emulator;
  expect(await json(`${emulator.issuer}/.well-known/${name}`)).toEqual({
    ...shared,
    issuer: `${origin}/v1/apps/agentic/${P}/${M}`,
    jwks_uri: `${origin}/${P}/.well-known/jwks.json`,
    authorization_endpoint: `${origin}/oauth2/v1/apps/agentic/${P}/${M}/authorize`,
    token_endpoint: `${origin}/oauth2/v1/apps/agentic/${P}/${M}/token`,
    userinfo_endpoint: `${origin}/oauth2/v1/apps/${P}/userinfo`,
    backchannel_authentication_endpoint: `${origin}/oauth2/v1/apps/bc-authorize`,
    revocation_endpoint: `${origin}/oauth2/v1/apps/${P}/revoke`,
    registration_endpoint: `${origin}/v1/mgmt/mcp/client/${P}/${M}/register`,
    scopes_supported: [...(await offeredScopes()), "offline_access"],
  });
});

test.each(["openid-configuration", "oauth-authorization-server"])("the project's %s is Descope's", async (name) => {
  const { origin, projectId: P } = emulator;
  expect(await json(`${emulator.projectIssuer}/.well-known/${name}`)).toEqual({
    ...shared,
    issuer: `${origin}/v1/apps/${P}`,
    jwks_uri: `${origin}/${P}/.well-known/jwks.json`,
    authorization_endpoint: `${origin}/oauth2/v1/apps/authorize`,
    token_endpoint: `${origin}/oauth2/v1/apps/token`,
    userinfo_endpoint: `${origin}/oauth2/v1/apps/userinfo`,
    backchannel_authentication_endpoint: `${origin}/oauth2/v1/apps/bc-authorize`,
    revocation_endpoint: `${origin}/oauth2/v1/apps/revoke`,
    registration_endpoint: `${origin}/v1/mgmt/inboundapp/app/${P}/register`,
    scopes_supported: ["openid", "profile", "email", "phone"],
  });
});

test("both key endpoints publish the signing key and nothing private", async () => {
  const { kid, n, e } = emulator.signingKey().publicJwk;
  const expected = { keys: [{ kty: "RSA", alg: "RS256", use: "sig", kid, n, e }] };
  expect(await json(emulator.jwksUri)).toEqual(expected);
  expect(await json(`${emulator.origin}/v2/keys/${emulator.projectId}`)).toEqual(expected);
});

test.each(["oauth-authorization-server", "openid-configuration"])(
  "the path-inserted %s is a 404 in JSON",
  async (name) => {
    const response = await fetch(`${emulator.origin}/.well-known/${name}${new URL(emulator.issuer).pathname}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errorCode: "E000404" });
  },
);

test("the documents do not depend on the Host header", async () => {
  const spelledOut = emulator.configUrl.replace("127.0.0.1", "localhost");
  expect(await json(spelledOut)).toMatchObject({ issuer: emulator.issuer });
});

test("rejects a page whose host name resolves to this computer", async () => {
  const message = get(emulator.configUrl, { headers: { host: "evil.example" } });
  const [response] = await once(message, "response");
  response.resume();
  expect(response.statusCode).toBe(421);
});

test.each(["metadata", "keys", "token", "register", "revoke"])("a browser client may use %s", async (endpoint) => {
  const { origin, projectId: P, serverId: M } = emulator;
  const urls: Record<string, string> = {
    metadata: emulator.configUrl,
    keys: emulator.jwksUri,
    token: `${origin}/oauth2/v1/apps/agentic/${P}/${M}/token`,
    register: `${origin}/v1/mgmt/mcp/client/${P}/${M}/register`,
    revoke: `${origin}/oauth2/v1/apps/${P}/revoke`,
  };
  const headers = { origin: "http://localhost:6274", "access-control-request-method": "POST" };
  const asked = { ...headers, "access-control-request-headers": "authorization, mcp-protocol-version" };
  const preflight = await fetch(urls[endpoint] ?? "", { method: "OPTIONS", headers: asked });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
  expect(preflight.headers.get("access-control-allow-headers")).toBe("authorization, mcp-protocol-version");
  const answer = await fetch(urls[endpoint] ?? "", { method: "POST", headers });
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
});
