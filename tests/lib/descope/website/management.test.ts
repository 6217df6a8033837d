import { createServer } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { demoManagementKey, type Emulator, startEmulator } from "@/dev/emulator";
import { describeServer } from "@/lib/descope/discovery-url";
import { loadClients, ManagementError } from "@/lib/descope/website/management";

let emulator: Emulator;
const clients = Array.from({ length: 450 }, (_, index) => ({
  client_id: `TPA${index}`,
  client_name: `App ${index}`,
  redirect_uris: ["https://app.example/cb"],
}));

beforeAll(async () => {
  emulator = await startEmulator({ clients });
});
afterEach(() => emulator.reset());
afterAll(() => emulator.close());

const server = () => describeServer(emulator.origin, emulator.projectId, emulator.serverId);
const project = () => describeServer(emulator.origin, emulator.projectId);

async function reasonOf(key = demoManagementKey): Promise<unknown> {
  const error = await loadClients(server(), key).catch((thrown: unknown) => thrown);
  return error instanceof ManagementError ? error.reason : error;
}

describe("the clients of an MCP server", () => {
  test("have name, addresses and kind, across pages", async () => {
    const list = await loadClients(server(), demoManagementKey);
    expect([list.clients.length, list.total]).toEqual([450, 450]);
    expect(list.clients[0]).toMatchObject({
      clientId: "TPA0",
      name: "App 0",
      redirectUris: ["https://app.example/cb"],
    });
    // Descope returns no creation date.
    for (const client of list.clients) expect(client).not.toHaveProperty("createdAt");
    expect(new Set(emulator.requests.map(({ method, path }) => `${method} ${path}`))).toEqual(
      new Set(["POST /v1/mgmt/mcp/server/clients/search"]),
    );
  });

  test("include a client that registered itself", async () => {
    await fetch(`${emulator.origin}/v1/mgmt/mcp/client/${emulator.projectId}/${emulator.serverId}/register`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        client_name: "Newcomer",
        redirect_uris: ["http://localhost/cb"],
        token_endpoint_auth_method: "none",
      }),
    });
    const { clients: found } = await loadClients(server(), demoManagementKey);
    expect(found.find(({ name }) => name === "Newcomer")?.registration).toBe("dcr");
  });

  test("are the project's if no server is configured, across pages", async () => {
    const list = await loadClients(project(), demoManagementKey);
    expect(list.clients.length).toBeGreaterThanOrEqual(450);
    expect(list.total).toBe(list.clients.length);
    expect(emulator.requests.map(({ path }) => path)).toEqual(Array(3).fill("/v1/mgmt/thirdparty/apps/load"));
  });

  test.each([
    ["that returns full pages endlessly", (page: number) => page, 10],
    ["that ignores the page and returns the same one each time", () => 0, 10],
    ["that returns a full page and then an error", (page: number) => (page === 0 ? 0 : undefined), 2],
  ])("are requested a limited number of times from a Descope %s", async (_name, at, expected) => {
    let asked = 0;
    const server = createServer((_request, response) => {
      const start = at(asked++);
      const rows =
        start === undefined ? [] : Array.from({ length: 200 }, (_, row) => ({ clientId: `C${start}-${row}` }));
      response.end(JSON.stringify({ clients: rows, total: "1000000" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    const list = await loadClients(describeServer(origin, "P2x", "MS3x"), "K2").finally(() => server.close());
    expect(asked).toBe(expected);
    expect(list.total).toBe(1_000_000);
  });
});

describe("when they cannot be loaded", () => {
  test("reports a key without the permission", async () => {
    emulator.faults.management = { status: 403 };
    expect(await reasonOf()).toBe("refused");
  });

  test("reports a wrong key", async () => expect(await reasonOf("wrong")).toBe("refused"));

  test.each([
    ["an error", { status: 500 }, "bad_answer"],
    ["not JSON", { status: 200, body: "<html>" }, "bad_answer"],
    ["an unexpected document", { status: 200, body: '{"clients":"none"}' }, "bad_answer"],
    ["a dropped connection", { reset: true }, "unreachable"],
  ])("%s", async (_name, fault, reason) => {
    emulator.faults.management = fault;
    expect(await reasonOf()).toBe(reason);
  });

  test("no answer", async () => {
    emulator.faults.management = { hang: true };
    expect(await reasonOf()).toBe("timeout");
  });

  test("an empty response is an empty list", async () => {
    emulator.faults.management = { status: 200, body: "{}" };
    expect(await loadClients(server(), demoManagementKey)).toEqual({ clients: [], total: 0 });
  });

  test("no message contains the key", async () => {
    const error = await loadClients(server(), "K2secret").catch(String);
    expect(error).not.toContain("K2secret");
  });
});
