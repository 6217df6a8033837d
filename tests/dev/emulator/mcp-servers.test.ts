import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { demoManagementKey, type Emulator, startEmulator } from "@/dev/emulator";
import { discover, refresh, register, signInForTokens } from "./oauth-client";

const folder = mkdtempSync(join(tmpdir(), "servers-"));
const persistTo = join(folder, "state.json");
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ persistTo });
});
afterEach(() => emulator.reset());
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

async function call(path: string, body?: unknown, key = demoManagementKey) {
  const response = await fetch(`${emulator.origin}/v1/mgmt/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { Authorization: `Bearer ${emulator.projectId}:${key}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const wanted = {
  name: "Second",
  audienceWhitelist: ["https://mcp.example.com/mcp"],
  cimdSettings: { enabled: true },
  approvedScopes: { permissionsScopes: [{ name: "notes:read", description: "Read notes" }] },
};
const issuerOf = (id: string) => `${emulator.origin}/v1/apps/agentic/${emulator.projectId}/${id}`;

async function create(settings: object = {}): Promise<string> {
  const { status, body } = await call("mcp/server/create", { ...wanted, ...settings });
  expect(status).toBe(200);
  return body.server.id;
}

describe("a created MCP server", () => {
  test("is stored as given, with Descope's defaults for the rest", async () => {
    const id = await create();
    const { body } = await call("mcp/server/load", { id });
    expect(body.server).toMatchObject({ ...wanted, id, dynamicRegistration: { enabled: true } });
    const all = await call("mcp/servers/all", {});
    expect(all.body.servers[0]).toMatchObject({ id: emulator.serverId, name: "Demo server" });
    expect(all.body.servers.at(-1)).toEqual(body.server);
    expect(all.body.total).toBe(all.body.servers.length);
  });

  test("has metadata of its own, and the first one keeps its", async () => {
    const id = await create({ dynamicRegistration: { enabled: false } });
    expect(await discover(issuerOf(id))).toMatchObject({
      issuer: issuerOf(id),
      scopes_supported: ["notes:read", "offline_access"],
      client_id_metadata_document_supported: true,
    });
    expect(await discover(issuerOf(id))).not.toHaveProperty("registration_endpoint");
    expect((await discover(emulator.issuer)).scopes_supported).toContain("mcp:use");
  });

  test("registers clients and issues tokens, also after a restart", async () => {
    const id = await create();
    const client = await register(issuerOf(id));
    const parameters = { scope: "notes:read offline_access", resource: "https://mcp.example.com/mcp" };
    const choice = { scopes: ["notes:read", "offline_access"] };
    const { access_token, refresh_token } = await signInForTokens(client, { parameters, choice });
    expect(decodeJwt(access_token)).toMatchObject({ iss: issuerOf(id), scope: expect.stringContaining("notes:read") });
    const port = Number(new URL(emulator.origin).port);
    await emulator.close();
    emulator = await startEmulator({ persistTo, port });
    const again = await refresh(client, refresh_token ?? "");
    expect(decodeJwt(again.access_token).iss).toBe(issuerOf(id));
  });
});

test("what is unknown or not valid is refused", async () => {
  expect((await call("mcp/server/create", { name: "" })).status).toBe(400);
  expect((await call("mcp/server/create", { ...wanted, audienceWhitelist: "x" })).status).toBe(400);
  for (const path of ["mcp/server/load", "mcp/servers/all", "mcp/server/create"]) {
    expect((await call(path, wanted, "K2other")).status).toBe(401);
  }
  expect((await call("mcp/server/load", { id: "MS3other" })).status).toBe(404);
  expect((await call("mcp/server/load", {})).status).toBe(404);
  expect((await call("resource/load?id=MS3other")).status).toBe(404);
  const missing = await fetch(`${issuerOf("MS3other")}/.well-known/openid-configuration`);
  expect(missing.status).toBe(404);
});

test("with the switch, the first server is a resource", async () => {
  emulator.set({ firstServerIs: "resource", serverUrls: ["https://a.example/mcp"], clientIdMetadata: false });
  const id = emulator.serverId;
  expect((await call("mcp/server/load", { id })).status).toBe(404);
  const { body } = await call("resources/load");
  expect([body.total, body.resources]).toEqual([1, [(await call(`resource/load?id=${id}`)).body.resource]]);
  expect(body.resources[0]).toMatchObject({
    id,
    type: "mcp",
    uri: "https://a.example/mcp",
    dynamicRegistrationSettings: { dynamicRegistration: { enabled: true }, cimdSettings: { enabled: false } },
  });
});
