import { afterAll, beforeAll, expect, test } from "vitest";
import { demoManagementKey, type Emulator, startEmulator } from "@/dev/emulator";
import { signIn } from "./sign-in";

const documentUrl = "https://client.example/mcp.json";
let emulator: Emulator;

beforeAll(async () => {
  const manual = { client_id: "TPA2manual", client_name: "Console", redirect_uris: ["https://a.example/cb"] };
  emulator = await startEmulator({ clients: [manual] });
  for (const name of ["Claude", "Cursor", "Claude Code"]) await register(name);
  emulator.cimdDocuments.set(documentUrl, {
    client_id: documentUrl,
    client_name: "By document",
    redirect_uris: ["http://localhost:9/cb"],
    token_endpoint_auth_method: "none",
  });
  await signIn(authorizeUrl(documentUrl));
});
afterAll(() => emulator.close());

async function register(client_name: string) {
  const url = `${emulator.origin}/v1/mgmt/mcp/client/${emulator.projectId}/${emulator.serverId}/register`;
  const metadata = {
    client_name,
    redirect_uris: ["http://localhost:9/cb"],
    token_endpoint_auth_method: "none",
    scope: "mcp:use",
  };
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(metadata) });
  expect(answer.ok).toBe(true);
}

function authorizeUrl(client_id: string): URL {
  const url = new URL(`${emulator.origin}/oauth2/v1/apps/agentic/${emulator.projectId}/${emulator.serverId}/authorize`);
  const parameters = {
    client_id,
    response_type: "code",
    redirect_uri: "http://localhost:9/cb",
    scope: "mcp:use",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}

async function search(asked: object, key = demoManagementKey) {
  const response = await fetch(`${emulator.origin}/v1/mgmt/mcp/server/clients/search`, {
    method: "POST",
    headers: { Authorization: `Bearer ${emulator.projectId}:${key}` },
    body: JSON.stringify(asked),
  });
  return { status: response.status, body: await response.json() };
}

const namesOf = ({ body }: { body: { clients: { name: string }[] } }) => body.clients.map(({ name }) => name);

test("lists clients of every kind in Descope's format", async () => {
  const { body } = await search({ mcpServerId: emulator.serverId });
  expect(body.total).toBe(5);
  expect(
    body.clients.map(({ name, registrationType }: Record<string, string>) => `${name} ${registrationType}`),
  ).toEqual(["Console manual", "Claude dcr", "Cursor dcr", "Claude Code dcr", "By document cimd"]);
  expect(body.clients[1]).toMatchObject({
    id: expect.stringMatching(/^TPA\w{27}$/),
    clientId: Buffer.from(`${emulator.projectId}:${body.clients[1].id}`).toString("base64"),
    mcpServerId: emulator.serverId,
    approvedCallbackUrls: ["http://localhost:9/cb"],
    scopes: ["mcp:use"],
    status: "active",
  });
  for (const client of body.clients) expect(client).not.toHaveProperty("createdTime");
});

test.each([
  [{ text: "claude" }, ["Claude", "Claude Code"]],
  [{ text: documentUrl }, ["By document"]],
  [{ name: "cur" }, ["Cursor"]],
  [{ registrationMethod: "cimd" }, ["By document"]],
  [{ status: "inactive" }, []],
  [{ mcpServerId: "MS3other" }, []],
])("finds by %j", async (asked, names) => {
  expect(namesOf(await search(asked))).toEqual(names);
});

test("returns one page at a time, and the total", async () => {
  const first = await search({ page: 0, limit: 2 });
  const last = await search({ page: 2, limit: 2 });
  expect([namesOf(first), namesOf(last)]).toEqual([["Console", "Claude"], ["By document"]]);
  expect([first.body.total, last.body.total]).toEqual([5, 5]);
});

async function loadApps(query = "") {
  const headers = { Authorization: `Bearer ${emulator.projectId}:${demoManagementKey}` };
  const response = await fetch(`${emulator.origin}/v1/mgmt/thirdparty/apps/load${query}`, { headers });
  return { status: response.status, ...(await response.json()) };
}

test("a project's apps say whether they registered themselves", async () => {
  const { apps, total } = await loadApps();
  expect([apps.length, total]).toEqual([5, 5]);
  expect(apps.filter(({ dynamic }: { dynamic: boolean }) => !dynamic)).toHaveLength(1);
});

test("a project's apps are paged too", async () => {
  const pages = [
    await loadApps("?page=0&limit=2"),
    await loadApps("?page=2&limit=2"),
    await loadApps("?page=3&limit=2"),
  ];
  const names = pages.map(({ apps }) => apps.map(({ name }: { name: string }) => name));
  expect(names).toEqual([["Console", "Claude"], ["By document"], []]);
  expect(pages.map(({ total }) => total)).toEqual([5, 5, 5]);
  for (const query of ["?page=-1", "?limit=0", "?page=x"]) expect((await loadApps(query)).status).toBe(400);
});

test("rejects a missing key, a wrong key and an invalid search", async () => {
  expect(await search({}, "")).toMatchObject({ status: 401, body: { errorCode: "E011003" } });
  expect((await search({}, "K2other")).status).toBe(401);
  expect((await search({ page: -1 })).status).toBe(400);
});
