import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { toolNames } from "@/lib/mcp/tools";
import { createServer } from "@/lib/tools";
import { type App, startApp } from "@/tests/support/app";

let emulator: Emulator;
let app: App;
let client: Client;

beforeAll(async () => {
  emulator = await startEmulator();
  app = await startApp({ DESCOPE_CONFIG_URL: emulator.configUrl });
  const authProvider = { token: () => emulator.mint({ scope: "mcp:use status:read" }) };
  client = new Client({ name: "Features test", version: "1.0.0" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${app.url}/mcp`), { authProvider }));
});
afterAll(async () => {
  await client?.close();
  await app?.stop();
  await emulator?.close();
});

test("the server introduces itself", () => {
  expect(client.getServerVersion()).toMatchObject({ name: "next-mcp-descope" });
  expect(client.getInstructions()).toContain("Descope");
});

test("nobody is kept waiting for news of lists that are fixed", async () => {
  const fixed = { listChanged: false };
  expect(client.getServerCapabilities()).toMatchObject({ tools: fixed, resources: fixed, prompts: fixed });
  const subscription = await client.listen({ toolsListChanged: true });
  expect(await subscription.closed).toBe("graceful");
});

test("every tool has a title, a description and a schema of what it answers", async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(await toolNames(createServer));
  for (const tool of tools) {
    expect(tool).toMatchObject({ title: expect.any(String), description: expect.any(String) });
    expect(tool.outputSchema).toMatchObject({ type: "object" });
  }
});

test.each([
  [{}, 1, 6],
  [{ sides: 2, count: 100 }, 100, 2],
  [{ sides: 1000 }, 1, 1000],
])("roll_dice %j rolls %i dice of at most %i", async (args, count, sides) => {
  const { structuredContent } = await client.callTool({ name: "roll_dice", arguments: args });
  const { rolls, total } = structuredContent as { rolls: number[]; total: number };
  expect(rolls).toHaveLength(count);
  expect(Math.min(...rolls)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...rolls)).toBeLessThanOrEqual(sides);
  expect(total).toBe(rolls.reduce((sum, roll) => sum + roll, 0));
});

test.each([{ sides: 1 }, { sides: 1001 }, { count: 0 }, { count: 101 }, { sides: 2.5 }, { sides: "six" }])(
  "roll_dice %j is refused before it runs",
  async (args) => {
    const outcome = await client
      .callTool({ name: "roll_dice", arguments: args })
      .catch(() => ({ isError: true }));
    expect(outcome.isError).toBe(true);
  },
);

test("server_status reports the checks", async () => {
  const status = async () => (await client.callTool({ name: "server_status" })).structuredContent;
  // A check may give a question up on a busy machine.
  await expect.poll(status).toMatchObject({ ready: true, checks: expect.any(Array) });
});

test("the access guide names this server and its authorization server", async () => {
  const { contents } = await client.readResource({ uri: "guide://access" });
  const text = contents.map((content) => ("text" in content ? content.text : "")).join("");
  expect(text).toContain(`${app.url}/mcp`);
  expect(text).toContain(emulator.issuer);
});

test("the prompt takes a client's name and completes it", async () => {
  const { messages } = await client.getPrompt({
    name: "explain_connection",
    arguments: { client: "Cursor" },
  });
  expect(JSON.stringify(messages)).toContain("Cursor cannot connect");
  const { completion } = await client.complete({
    ref: { type: "ref/prompt", name: "explain_connection" },
    argument: { name: "client", value: "c" },
  });
  expect(completion.values).toEqual(["Claude Code", "Claude", "ChatGPT", "Cursor", "Codex"]);
});
