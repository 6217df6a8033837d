import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generations as clientGenerations, openClient } from "@/tests/flow/clients";
import { type App, startEndpoint } from "@/tests/support/app";
import { listTools, post, postModern, send } from "@/tests/support/http";
import { sharedEmulator } from "./setup";

const emulator = sharedEmulator();
const program = fileURLToPath(new URL("./guarded-features.ts", import.meta.url));

function sharedGuarded(env: Record<string, string> = {}): () => App {
  let server: App | undefined;
  beforeAll(async () => {
    server = await startEndpoint(program, { DESCOPE_CONFIG_URL: emulator().configUrl, ...env });
  });
  afterAll(() => server?.stop());
  return () => {
    if (!server) throw new Error("not running yet");
    return server;
  };
}

const app = sharedGuarded();
const silent = sharedGuarded({ LOG_CALLS: "0" });

const linesOf = ({ output }: App) =>
  output()
    .split("\n")
    .slice(0, -1)
    .filter((line) => line.startsWith("{"))
    .map((line): Record<string, unknown> => JSON.parse(line));
const callsIn = (server: App) => linesOf(server).filter(({ event }) => event === "tool_called");

/** A refused request, whose line comes after every line of the requests before it. */
async function flush(server: App): Promise<void> {
  const before = server.refusals().length;
  await listTools(server.url, "garbage");
  await expect.poll(() => server.refusals().length).toBe(before + 1);
}

/** The lines about tool calls that some requests leave. */
async function callsOf(server: App, run: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const before = callsIn(server).length;
  await run();
  await flush(server);
  return callsIn(server).slice(before);
}

const identity = { azp: "TPAcaller", sub: "U2caller", dct: "T2acme", tenants: { T2acme: {} }, scope: "mcp:use" };
const bearer = async (claims = {}) => ({
  Authorization: `Bearer ${await emulator().mint({ ...identity, ...claims })}`,
});
const generations = {
  2025: async (name: unknown, args: unknown = { note: "private" }) =>
    post(app().url, { method: "tools/call", params: { name, arguments: args } }, await bearer()),
  2026: async (name: unknown, args: unknown = { note: "private" }) =>
    postModern(app().url, "tools/call", { name, arguments: args }, await bearer()),
};

const line = (rest: object) => ({
  time: expect.any(String),
  level: "info",
  event: "tool_called",
  ...rest,
  ms: expect.any(Number),
  subject: "U2caller",
  clientId: "TPAcaller",
  tenant: "T2acme",
  requestId: expect.stringMatching(/^[\da-f-]{36}$/),
});

describe.each(Object.entries(generations))("M22 one line per tool call, in the %s protocol", (generation, call) => {
  test.each<[string, unknown, string, unknown?]>([
    ["a result", "open_tool", "ok"],
    ["a result after progress of others", "is_slow", "ok"],
    ["an error that the tool reports", "says_no", "tool_error"],
    ["a tool that throws", "throws", "tool_error"],
    ["a tool that returns nothing", "returns_nothing", "tool_error"],
    ["invalid arguments", "counts", "refused", { to: "private" }],
    ["arguments that are no object", "counts", "refused", "private"],
    ["a missing scope", "scoped", "refused"],
    ["a missing scope for a connection", "books_tool", "refused"],
    ["a scope challenge that throws", "challenge_throws", "refused"],
  ])("%s", async (_what, name, outcome, args) => {
    let answer: Awaited<ReturnType<typeof call>> | undefined;
    const found = await callsOf(app(), async () => {
      answer = await call(name, args);
    });
    expect(found).toEqual([line({ tool: name, outcome })]);
    expect(found[0]?.requestId).toBe(answer?.headers["x-request-id"]);
    expect(app().output()).not.toContain("note");
  });

  test.each([["private_tool"], ["admin_tool"], ["__proto__"], ["constructor"], ["x".repeat(5_000)], ["a\n{}"]])(
    "a tool that this caller does not have is not named: %s",
    async (name) => {
      const ask = () => (generation === "2026" && /\s/.test(name) ? generations[2025](name) : call(name));
      expect(await callsOf(app(), ask)).toEqual([line({ outcome: "refused" })]);
      expect(app().output()).not.toContain(name);
    },
  );

  test("what is not a tool call leaves no such line", async () => {
    const headers = await bearer();
    const params = { uri: "test://open" };
    const ask = () =>
      generation === "2025"
        ? post(app().url, { method: "resources/read", params }, headers)
        : postModern(app().url, "resources/read", params, { ...headers, "Mcp-Name": "test://open" });
    expect(await callsOf(app(), ask)).toEqual([]);
  });

  test("a client that goes away", async () => {
    for (const name of ["waits", "hangs"]) {
      const before = callsIn(app()).length;
      await abandon(generation, name);
      await expect.poll(() => callsIn(app()).length).toBe(before + 1);
      await flush(app());
      expect(callsIn(app()).slice(before)).toEqual([line({ tool: name, outcome: "cancelled" })]);
    }
  });
});

/** Calls a tool and closes the connection while it runs. */
async function abandon(generation: string, name: string): Promise<void> {
  const _meta = {
    progressToken: 1,
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "Contract test", version: "1.0.0" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const modern = { "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": name };
  const params = { name, arguments: {}, _meta: generation === "2026" ? _meta : { progressToken: 1 } };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
  const headers = {
    ...(await bearer()),
    "Content-Type": "application/json",
    Accept: "application/json, text/event-stream",
    "Content-Length": Buffer.byteLength(body),
    ...(generation === "2026" && modern),
  };
  const waiting = app().output().split("waiting").length;
  const sent = request(`${app().url}/mcp`, { method: "POST", headers, agent: false });
  sent.on("error", () => undefined);
  sent.end(body);
  if (name === "waits") await expect.poll(() => app().output().split("waiting").length).toBe(waiting + 1);
  else {
    const [response] = await once(sent, "response");
    await once(response, "data");
  }
  sent.destroy();
}

const message = (id: number | undefined, method: string, params: object) => ({ jsonrpc: "2.0", id, method, params });
const call = (id: number | undefined, name: string) => message(id, "tools/call", { name, arguments: {} });
const sendBatch = async (messages: object[], framing = {}) =>
  send(`${app().url}/mcp`, {
    method: "POST",
    headers: { ...(await bearer()), "Content-Type": "application/json", Accept: "application/json", ...framing },
    body: JSON.stringify(messages),
  });
const told = (lines: Record<string, unknown>[]) =>
  lines.map(({ tool, outcome }) => `${tool ?? "?"} ${outcome}`).toSorted();

test("M22 a batch leaves a line for each of its calls", async () => {
  const list = message(9, "tools/list", {});
  const mixed = [call(1, "open_tool"), call(2, "throws"), call(3, "admin_tool"), list, call(undefined, "open_tool")];
  expect(told(await callsOf(app(), () => sendBatch(mixed)))).toEqual([
    "? refused",
    "open_tool ok",
    "throws tool_error",
  ]);
  const refused = [call(1, "open_tool"), call(2, "scoped"), call(3, "private"), list, call(undefined, "open_tool")];
  for (const framing of [{}, { "Transfer-Encoding": "chunked" }]) {
    expect(told(await callsOf(app(), () => sendBatch(refused, framing)))).toEqual([
      "? refused",
      "open_tool refused",
      "scoped refused",
    ]);
  }
});

test("M22 calls with one ID hide none", async () => {
  const twins = [call(1, "open_tool"), call(1, "throws")];
  expect(told(await callsOf(app(), () => sendBatch(twins)))).toEqual(["open_tool ok", "throws tool_error"]);
});

test("M22 a call that its batch cancels", async () => {
  const cancel = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } };
  const before = callsIn(app()).length;
  const sent = sendBatch([call(1, "waits"), cancel, call(2, "open_tool")]).catch(() => undefined);
  await expect.poll(() => told(callsIn(app()).slice(before))).toEqual(["open_tool ok", "waits cancelled"]);
  void sent;
});

test("M22 a tool that needs input first", async () => {
  const elicits = { elicitation: { form: {}, url: {} } };
  const params = {
    name: "asks",
    arguments: {},
    _meta: {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "Contract test", version: "1.0.0" },
      "io.modelcontextprotocol/clientCapabilities": elicits,
    },
  };
  const headers = { "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "asks" };
  const modern = async () => post(app().url, { method: "tools/call", params }, { ...headers, ...(await bearer()) });
  expect(await callsOf(app(), modern)).toEqual([line({ tool: "asks", outcome: "asked" })]);
  expect(await callsOf(app(), () => generations[2025]("asks_by_url"))).toEqual([
    line({ tool: "asks_by_url", outcome: "asked" }),
  ]);
});

test("M22 a refused token and a refused request leave none", async () => {
  const expired = async () => {
    await listTools(app().url, await emulator().mint(identity, { expiresIn: -60 }));
    const headers = {
      Authorization: `Bearer ${await emulator().mint({ ...identity, aud: ["https://other.example"] })}`,
    };
    await post(app().url, { method: "tools/call", params: { name: "open_tool" } }, headers);
  };
  expect(await callsOf(app(), expired)).toEqual([]);
});

test("M22 a machine and a caller without a tenant", async () => {
  const token = await emulator().mint({ azp: "TPArobot", dct: undefined }, { kind: "machine" });
  const ask = () =>
    post(app().url, { method: "tools/call", params: { name: "open_tool" } }, { Authorization: `Bearer ${token}` });
  const [found] = await callsOf(app(), ask);
  expect(found).toMatchObject({ clientId: "TPArobot", subject: expect.stringMatching(/^TPA/), outcome: "ok" });
  expect(found).not.toHaveProperty("tenant");
});

test.each(clientGenerations)("M22 the calls of a real client: %s", async (generation) => {
  const { connect } = openClient(`${app().url}/mcp`, generation, { choice: { user: "Grace" } });
  const found = await callsOf(app(), async () => {
    const client = await connect();
    await client.call("open_tool");
    await client.call("throws");
    await client.close();
  });
  expect(found).toMatchObject([
    { tool: "open_tool", outcome: "ok", subject: expect.stringMatching(/^U2Grace/) },
    { tool: "throws", outcome: "tool_error" },
  ]);
});

test("M22 with LOG_CALLS=0 there is no such line, and other lines stay", async () => {
  const ask = async (name: string) => post(silent().url, { method: "tools/call", params: { name } }, await bearer());
  expect(
    await callsOf(silent(), async () => [await ask("open_tool"), await ask("scoped"), await ask("throws")]),
  ).toEqual([]);
  expect(linesOf(silent()).map(({ event }) => event)).toEqual(["refused", "call_failed", "refused"]);
});

test("M22 a call leaves no other line, and a line says nothing of arguments, results and tokens", async () => {
  const before = linesOf(app()).length;
  const token = await emulator().mint({ ...identity, email: "private@private.example" });
  await post(
    app().url,
    { method: "tools/call", params: { name: "open_tool", arguments: { note: "private" } } },
    { Authorization: `Bearer ${token}` },
  );
  await flush(app());
  expect(
    linesOf(app())
      .slice(before)
      .map(({ event }) => event),
  ).toEqual(["tool_called", "refused"]);
  expect(JSON.stringify(callsIn(app()))).not.toMatch(/private|eyJ/);
});

test("M22 the command in docs/observability.md counts calls per client and tool", async () => {
  const [, command = ""] = /^ +(jq .*tool_called.*)$/m.exec(readFileSync("docs/observability.md", "utf8")) ?? [];
  expect(command).not.toBe("");
  const server = app();
  await flush(server);
  const input = server.output();
  const { stdout, stderr } = spawnSync("sh", ["-c", command.replace(/ server\.log\b/, "")], {
    input,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const rows = stdout
    .trimEnd()
    .split("\n")
    .map((row) => row.split("\t"));
  const counted = (client: string, tool: string) =>
    callsIn(server).filter((one) => one.clientId === client && (one.tool ?? "unknown") === tool).length;
  for (const [client = "", tool = "", count] of rows) expect(Number(count)).toBe(counted(client, tool));
  expect(rows.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(callsIn(server).length);
});
