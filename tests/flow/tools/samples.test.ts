import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { generations, isUnauthorized, openClient, sharedClient } from "@/tests/flow/clients";
import { sharedApp, sharedEmulator } from "@/tests/flow/contract/setup";
import { messageOf, post } from "@/tests/support/http";

const emulator = sharedEmulator();
const app = sharedApp(emulator);
const strictApp = sharedApp(emulator, { REQUIRED_SCOPES: "mcp:use" });
const client = sharedClient(emulator, app);
const statusReader = sharedClient(emulator, app, "mcp:use status:read");

const rolled = z.object({ rolls: z.array(z.int()), total: z.int() });

test.each([
  [{}, 1, 6],
  [{ sides: 2, count: 100 }, 100, 2],
  [{ sides: 1000 }, 1, 1000],
])("roll_dice %j rolls %i dice of at most %i", async (args, count, sides) => {
  const { structuredContent } = await client().callTool({ name: "roll_dice", arguments: args });
  const { rolls, total } = rolled.parse(structuredContent);
  expect(rolls).toHaveLength(count);
  expect(Math.min(...rolls)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...rolls)).toBeLessThanOrEqual(sides);
  expect(total).toBe(rolls.reduce((sum, roll) => sum + roll, 0));
});

test.each([{ sides: 1 }, { sides: 1001 }, { count: 0 }, { count: 101 }, { sides: 2.5 }, { sides: "six" }])(
  "roll_dice %j is refused before it runs",
  async (args) => {
    const outcome = await client()
      .callTool({ name: "roll_dice", arguments: args })
      .catch(() => ({ isError: true }));
    expect(outcome.isError).toBe(true);
  },
);

test("server_status reports the checks", async () => {
  const status = async () => (await statusReader().callTool({ name: "server_status" })).structuredContent;
  // On a busy machine, a check may time out.
  await expect.poll(status).toMatchObject({ ready: true, checks: expect.any(Array) });
});

describe.each(generations)("%s", (generation) => {
  test("whoami names the user, the client and the scopes", async () => {
    const { connect, provider } = openClient(`${strictApp().url}/mcp`, generation, { choice: { user: "Ada" } });
    const client = await connect();
    const claims = decodeJwt((await provider.tokens())?.access_token ?? "");
    const { structuredContent } = await client.call("whoami");
    expect(structuredContent).toMatchObject({
      kind: "user",
      subject: claims.sub,
      client: provider.client()?.client_id,
      scopes: expect.arrayContaining(["mcp:use"]),
    });
    expect(structuredContent).toMatchObject({ roles: ["mcp-operator"], permissions: ["status:read"] });
    expect(structuredContent?.tenant).toBe(claims.dct);
    expect(structuredContent?.expiresAt).toBe(new Date(Number(claims.exp) * 1000).toISOString());
    await client.close();
  });

  test("steps up for server_status: 403, the user grants the scope, the retry succeeds", async () => {
    // With a refresh token SDK 1.x refreshes instead of asking the user (modelcontextprotocol/typescript-sdk#2255).
    const { connect, provider, userAnswers } = openClient(`${app().url}/mcp`, generation, {
      choice: { scopes: ["mcp:use"] },
      refresh: generation !== "sdk 1.x",
    });
    const newcomer = await connect();
    await expect(newcomer.call("server_status")).rejects.toSatisfy(isUnauthorized);
    expect(provider.authorizationUrl().searchParams.get("scope")?.split(" ")).toContain("status:read");
    await newcomer.finish(await userAnswers({}));
    const report = await newcomer.call("server_status");
    expect(report.structuredContent).toMatchObject({ checks: expect.any(Array) });
    await newcomer.close();
  });
});

test("whoami answers a caller whose token expires later than any date", async () => {
  const headers = { Authorization: `Bearer ${await emulator().mint({ exp: 1e300 })}` };
  const answer = await post(app().url, { method: "tools/call", params: { name: "whoami" } }, headers);
  const structuredContent = { expiresAt: "9999-12-31T23:59:59.000Z" };
  expect(messageOf(answer)).toMatchObject({ result: { structuredContent } });
});

test("whoami is honest about a machine", async () => {
  const token = await emulator().mint({ azp: "TPArobot", scope: "mcp:use" }, { kind: "machine" });
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await post(app().url, { method: "tools/call", params: { name: "whoami" } }, headers);
  expect(messageOf(answer)).toMatchObject({
    result: {
      structuredContent: {
        kind: "machine",
        subject: decodeJwt(token).sub,
        client: "TPArobot",
        roles: [],
        permissions: [],
      },
    },
  });
  expect(answer.body).not.toContain('"tenant"');
});

test("whoami names the agent that acts for a user", async () => {
  const headers = { Authorization: `Bearer ${await emulator().mint({ act: { sub: "TPA2agent" } })}` };
  const answer = await post(app().url, { method: "tools/call", params: { name: "whoami" } }, headers);
  expect(messageOf(answer)).toMatchObject({ result: { structuredContent: { kind: "user", actor: "TPA2agent" } } });
});

test("the access guide names this server, its authorization server and the tools' scopes", async () => {
  const { contents } = await client().readResource({ uri: "guide://access" });
  const text = contents.map((content) => ("text" in content ? content.text : "")).join("");
  expect(text).toContain(`${app().url}/mcp`);
  expect(text).toContain(emulator().issuer);
  expect(text).toContain("status:read");
});

test("the prompt takes a client's name and completes it", async () => {
  const { messages } = await client().getPrompt({
    name: "explain_connection",
    arguments: { client: "Cursor" },
  });
  const text = JSON.stringify(messages);
  expect(text).toContain("Cursor cannot connect");
  for (const name of await toolNames(createServer)) expect(text).toContain(name);
  const { completion } = await client().complete({
    ref: { type: "ref/prompt", name: "explain_connection" },
    argument: { name: "client", value: "c" },
  });
  expect(completion.values).toEqual(["Claude Code", "Claude", "ChatGPT", "Cursor", "Codex"]);
});
