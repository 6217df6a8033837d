import { decodeJwt, decodeProtectedHeader } from "jose";
import * as oauth from "oauth4webapi";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { demoTenantId, demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { discover, insecure, register, type TestClient } from "./oauth-client";

const [ada, , alan] = demoUsers;
const grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const resource = "https://my.app/mcp";
const idp = (tenant: string) => `https://idp.example.com/${tenant}`;

let emulator: Emulator;
let agent: TestClient;
let agentId: string;

beforeAll(async () => {
  emulator = await startEmulator();
  agent = await registerConfidential([grant]);
  agentId = agent.client.client_id;
});
afterAll(() => emulator.close());
afterEach(() => emulator.reset());

async function registerConfidential(grant_types: string[]): Promise<TestClient> {
  const method = { token_endpoint_auth_method: "client_secret_basic" };
  const wanted = { grant_types, redirect_uris: [], response_types: [], ...method };
  const registered = await register(emulator.issuer, wanted);
  return { ...registered, auth: oauth.ClientSecretBasic(String(registered.client.client_secret)) };
}

async function present(parameters: Record<string, string> | [string, string][], { server, client, auth } = agent) {
  const body = new URLSearchParams(parameters);
  const response = await oauth.genericTokenEndpointRequest(server, client, auth, grant, body, insecure);
  return { status: response.status, body: await response.json() };
}

const idJag = (claims: Record<string, unknown> = {}, header = {}) =>
  emulator.mintIdJag({ client_id: agentId, ...claims }, header);

describe("an agent with a secret presents an ID-JAG", () => {
  test("and gets a token for the user, under the issuer of their tenant, that names the agent", async () => {
    const { status, body } = await present({ assertion: await idJag({ resource, scope: "mcp:use status:read" }) });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "Bearer", scope: "mcp:use status:read" });
    expect(body).not.toHaveProperty("refresh_token");
    expect(decodeJwt(body.access_token)).toMatchObject({
      iss: `${emulator.projectIssuer}/${demoTenantId}`,
      aud: [agentId, emulator.projectId, resource],
      azp: agentId,
      sub: ada.id,
      dct: demoTenantId,
      act: { sub: expect.stringMatching(/^TPA2/) },
      scope: "mcp:use status:read",
      token_type: "access_token",
    });
  });

  test("that names an actor of its own", async () => {
    const act = { sub: "agent-7", act: { sub: "agent-1" } };
    const { body } = await present({ assertion: await idJag({ act }) });
    expect(decodeJwt(body.access_token).act).toEqual(act);
  });

  test("of each tenant of a user", async () => {
    for (const { id } of alan.tenants ?? []) {
      const { body } = await present({ assertion: await idJag({ iss: idp(id), sub: alan.email }) });
      const { iss, dct, sub } = decodeJwt(body.access_token);
      expect({ iss, dct, sub }).toEqual({ iss: `${emulator.projectIssuer}/${id}`, dct: id, sub: alan.id });
    }
  });

  test("and asks for fewer scopes, or for the same resource", async () => {
    const assertion = await idJag({ resource, scope: "mcp:use status:read" });
    const { body } = await present({ assertion, scope: "status:read", resource });
    expect(body.scope).toBe("status:read");
  });
});

describe("an ID-JAG is refused", () => {
  test.each<[string, Record<string, unknown>, object?]>([
    ["for another client", { client_id: "TPAother" }],
    ["without a client", { client_id: undefined }],
    ["for another server", { aud: "https://other.example" }],
    ["for any server", { aud: undefined }],
    ["of another type", {}, { typ: "JWT" }],
    ["without a type", {}, { typ: undefined }],
    ["that has expired", { exp: 1 }],
    ["that never expires", { exp: undefined }],
    ["without an ID", { jti: undefined }],
    ["from a stranger", { iss: "https://idp.evil.example" }],
    ["for someone unknown", { sub: "eve@example.com" }],
    ["for another tenant's user", { sub: alan.email }],
    ["from another tenant", { iss: idp("T2bletchley00000000000000000") }],
  ])("%s", async (_name, claims, header) => {
    const { status, body } = await present({ assertion: await idJag(claims, header) });
    expect({ status, error: body.error }).toEqual({ status: 400, error: "invalid_grant" });
  });

  test("that another key signed, or that is no JWT", async () => {
    const valid = await idJag();
    const foreign = await emulator.mint(decodeJwt(valid), { header: decodeProtectedHeader(valid) });
    for (const assertion of [foreign, "x"]) expect((await present({ assertion })).body.error).toBe("invalid_grant");
    expect((await present({ assertion: "" })).body.error).toBe("invalid_request");
    expect((await present({ assertion: valid })).status).toBe(200);
  });

  test("when it is presented again", async () => {
    const assertion = await idJag();
    expect((await present({ assertion })).status).toBe(200);
    expect((await present({ assertion })).body.error).toBe("invalid_grant");
  });

  test("with more scopes or another resource than it names, or unknown ones", async () => {
    const more = { assertion: await idJag({ scope: "mcp:use" }), scope: "mcp:use status:read" };
    expect((await present(more)).body.error).toBe("invalid_scope");
    expect((await present({ assertion: await idJag({ scope: "unknown" }) })).body.error).toBe("invalid_scope");
    const other = { assertion: await idJag({ resource }), resource: "https://other.app/mcp" };
    expect((await present(other)).body.error).toBe("invalid_target");
    expect((await present({ assertion: await idJag({ resource: "mcp" }) })).body.error).toBe("invalid_target");
  });

  test("twice in one request", async () => {
    const assertions = [await idJag(), await idJag()].map((one): [string, string] => ["assertion", one]);
    expect((await present(assertions)).body.error).toBe("invalid_request");
  });

  test("from a client without a secret, with a wrong one, or without the grant", async () => {
    const bare = await register(emulator.issuer, { grant_types: ["authorization_code", grant] });
    const assertion = await emulator.mintIdJag({ client_id: bare.client.client_id });
    expect((await present({ assertion }, bare)).body.error).toBe("invalid_client");
    const wrong = { ...agent, auth: oauth.ClientSecretBasic("wrong") };
    expect((await present({ assertion: await idJag() }, wrong)).status).toBe(401);
    const other = await registerConfidential(["client_credentials"]);
    const forOther = await emulator.mintIdJag({ client_id: other.client.client_id });
    expect((await present({ assertion: forOther }, other)).status).toBe(400);
  });
});

test("the metadata names the grant and the profile", async () => {
  const metadata = await discover(emulator.issuer);
  expect(metadata.grant_types_supported).toContain(grant);
  expect(metadata.authorization_grant_profiles_supported).toContain("urn:ietf:params:oauth:grant-profile:id-jag");
});
