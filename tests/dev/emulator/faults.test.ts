import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, type Endpoint, startEmulator } from "@/dev/emulator";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());
afterEach(() => emulator.reset());

/** The endpoints at the emulator's own origin. */
type OwnEndpoint = Exclude<Endpoint, `${string}Api`>;

function urlOf(endpoint: OwnEndpoint): string {
  const { origin, projectId: P, serverId: M } = emulator;
  const urls: Record<OwnEndpoint, string> = {
    metadata: emulator.configUrl,
    projectMetadata: emulator.projectConfigUrl,
    insertedMetadata: `${origin}/.well-known/oauth-authorization-server${new URL(emulator.issuer).pathname}`,
    keys: emulator.jwksUri,
    authorize: `${origin}/oauth2/v1/apps/agentic/${P}/${M}/authorize`,
    token: `${origin}/oauth2/v1/apps/agentic/${P}/${M}/token`,
    register: `${origin}/v1/mgmt/mcp/client/${P}/${M}/register`,
    revoke: `${origin}/oauth2/v1/apps/${P}/revoke`,
    flowFiles: `${origin}/pages/${P}/v2-beta/config.json`,
    flow: `${origin}/v1/flow/start`,
    session: `${origin}/v1/auth/refresh`,
    management: `${origin}/v1/mgmt/mcp/server/clients/search`,
    mcpServers: `${origin}/v1/mgmt/mcp/servers/all`,
    mcpServer: `${origin}/v1/mgmt/mcp/server/load`,
    createMcpServer: `${origin}/v1/mgmt/mcp/server/create`,
    resources: `${origin}/v1/mgmt/resources/load`,
    resource: `${origin}/v1/mgmt/resource/load`,
    connections: `${origin}/v1/mgmt/outbound/app/user/token/latest`,
    connect: `${origin}/v1/mgmt/outbound/app/connect`,
  };
  return urls[endpoint];
}

const endpoints: OwnEndpoint[] = [
  "metadata",
  "projectMetadata",
  "insertedMetadata",
  "keys",
  "authorize",
  "token",
  "register",
  "revoke",
  "flowFiles",
  "flow",
  "session",
  "management",
  "mcpServers",
  "mcpServer",
  "createMcpServer",
  "resources",
  "resource",
  "connections",
  "connect",
];

test.each(endpoints)("%s responds with the fault's status, body and type until it is deleted", async (endpoint) => {
  emulator.faults[endpoint] = { status: 502, body: "<p>bad gateway", contentType: "text/html" };
  const broken = await fetch(urlOf(endpoint), { method: "POST" });
  expect(broken.status).toBe(502);
  expect(broken.headers.get("content-type")).toBe("text/html");
  expect(await broken.text()).toBe("<p>bad gateway");
  delete emulator.faults[endpoint];
  expect((await fetch(urlOf(endpoint), { method: "POST" })).status).not.toBe(502);
});

test("a fault with only a status has an empty JSON body", async () => {
  emulator.faults.keys = { status: 503 };
  const response = await fetch(emulator.jwksUri);
  expect([response.status, await response.json()]).toEqual([503, {}]);
});

test("a redirect has a Location", async () => {
  const headers = { location: `${emulator.origin}/elsewhere`, "x-extra": "1" };
  emulator.faults.keys = { status: 307, headers };
  const response = await fetch(emulator.jwksUri, { redirect: "manual" });
  expect(response.status).toBe(307);
  expect(Object.fromEntries(response.headers)).toMatchObject(headers);
  await fetch(emulator.jwksUri);
  expect(emulator.requests.at(-1)?.path).toBe("/elsewhere");
});

describe("an endless answer", () => {
  const read = async (response: Response, enough: number) => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk);
      if (text.length > enough) break;
    }
    return text;
  };

  test("continues after its body for as long as the client reads", async () => {
    emulator.faults.keys = { endless: true, body: '{"keys":[', status: 503 };
    const response = await fetch(emulator.jwksUri);
    expect(response.status).toBe(503);
    expect(await read(response, 5_000_000)).toMatch(/^\{"keys":\[ +$/);
  });

  test("needs no body, and uses no memory while nobody reads it", async () => {
    emulator.faults.keys = { endless: true };
    const unread = await Promise.all(Array.from({ length: 5 }, () => fetch(emulator.jwksUri)));
    const before = process.memoryUsage().arrayBuffers;
    // Reading one up to the mark gives the others time to accumulate.
    await read(await fetch(emulator.jwksUri), 20_000_000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
    for (const response of unread) await response.body?.cancel();
  });
});

test("a fault with only a delay is a late but correct response", async () => {
  emulator.faults.keys = { delayMs: 150 };
  const start = performance.now();
  expect((await fetch(emulator.jwksUri)).status).toBe(200);
  expect(performance.now() - start).toBeGreaterThanOrEqual(145);
});

test("a hang never responds", async () => {
  emulator.faults.metadata = { hang: true };
  const patience = new AbortController();
  const hanging = fetch(emulator.configUrl, { signal: patience.signal });
  const told = expect(hanging).rejects.toThrow(/abort/);
  await expect.poll(() => emulator.requests.length).toBe(1);
  // Other requests are answered meanwhile.
  expect((await fetch(emulator.projectConfigUrl)).status).toBe(200);
  patience.abort();
  await told;
});

test("a reset drops the connection", async () => {
  emulator.faults.metadata = { reset: true };
  const failure = await fetch(emulator.configUrl).catch((error: Error) => error.cause);
  expect(failure).toMatchObject({ code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) });
});

test("a fault with times ends after that many requests", async () => {
  emulator.faults.keys = { status: 500, times: 2 };
  const statuses = [];
  for (let attempt = 0; attempt < 3; attempt++) statuses.push((await fetch(emulator.jwksUri)).status);
  expect(statuses).toEqual([500, 500, 200]);
  expect(emulator.faults).toEqual({});
});

test("a fault of one endpoint does not affect the others", async () => {
  emulator.faults.metadata = { status: 500 };
  expect((await fetch(emulator.projectConfigUrl)).status).toBe(200);
});

test("records every request, faulty or not", async () => {
  emulator.faults.keys = { status: 500 };
  await fetch(emulator.jwksUri);
  await fetch(`${emulator.configUrl}?x=1`, { method: "POST" });
  await fetch(`${emulator.origin}/elsewhere`);
  expect(emulator.requests).toEqual([
    { method: "GET", path: new URL(emulator.jwksUri).pathname, endpoint: "keys", at: expect.any(Number) },
    {
      method: "POST",
      path: new URL(emulator.configUrl).pathname,
      endpoint: "metadata",
      at: expect.any(Number),
    },
    { method: "GET", path: "/elsewhere", endpoint: undefined, at: expect.any(Number) },
  ]);
});

test("closing does not wait for a hanging request", async () => {
  const other = await startEmulator();
  other.faults.metadata = { hang: true };
  const pending = fetch(other.configUrl).catch(() => "dropped");
  await expect.poll(() => other.requests.length).toBe(1);
  await other.close();
  expect(await pending).toBe("dropped");
});
