import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { demoUsers } from "@/dev/emulator";
import { sharedEmulator } from "@/tests/flow/contract/setup";
import { challengeOf, messageOf, post } from "@/tests/support/http";
import { generations, isUnauthorized, openClient } from "../clients";
import { connectAt, sharedSite, signedIn } from "./site";

const [ada, grace, alan] = demoUsers;
const app = "google-calendar";
const scope = "mcp:use outbound.token.fetch";
const emulator = sharedEmulator();
const site = sharedSite(emulator);

afterEach(async () => {
  for (const { id } of demoUsers) {
    await emulator().connections.clear(id, app);
    emulator().connections.setPolicy(id, app, "allow");
  }
});

const textResult = z.looseObject({
  isError: z.boolean().optional(),
  content: z.array(z.object({ text: z.string() })).default([]),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
});

function textIn(result: unknown): string {
  return textResult
    .parse(result)
    .content.map(({ text }) => text)
    .join("\n");
}

function linkIn(text: string): string {
  return /http:\/\/\S+\/connect\/\S+\?state=[\w.-]+/.exec(text)?.[0] ?? text;
}

type Action = "accept" | "decline" | "cancel";

/** A client of 2026-07-28 that shows links, as a user; `answer` is what the user does with one. */
async function clientOf(user: { id: string }, answer: (url: string) => Promise<Action>, claims = {}) {
  const asked: string[] = [];
  const capabilities = { elicitation: { url: {} } };
  const info = { name: "Connect test", version: "1.0.0" };
  const client = new Client(info, { capabilities, versionNegotiation: { mode: { pin: "2026-07-28" } } });
  client.setRequestHandler("elicitation/create", async ({ params }) => {
    const { url = "" } = z.object({ url: z.string().optional() }).parse(params);
    asked.push(url);
    return { action: await answer(url) };
  });
  const token = () => emulator().mint({ scope, sub: user.id, ...claims });
  const url = new URL(`${site().url}/mcp`);
  await client.connect(new StreamableHTTPClientTransport(url, { authProvider: { token } }));
  const call = async (name: string) => textResult.parse(await client.callTool({ name, arguments: {} }));
  return { client, call, asked };
}

describe.each(generations)("%s", (generation) => {
  test("C1 C2 steps up, gets a text with a link, and succeeds once the user has connected", async () => {
    const { connect, userAnswers } = openClient(`${site().url}/mcp`, generation, {
      choice: { user: "Ada", scopes: ["mcp:use"] },
      refresh: generation !== "sdk 1.x",
    });
    const client = await connect();
    await expect(client.call("read")).rejects.toSatisfy(isUnauthorized);
    await client.finish(await userAnswers({ user: "Ada" }));

    const first = await client.call("read");
    expect(first.isError).toBe(true);
    const link = linkIn(textIn(first));
    expect(new URL(link).origin + new URL(link).pathname).toBe(`${site().url}/connect/google-calendar`);

    const done = await connectAt(link, await signedIn(emulator(), ada));
    expect(done).toContain("Your account is connected");
    expect((await client.call("read")).structuredContent).toEqual({ length: expect.any(Number) });

    await emulator().connections.clear(ada.id, app);
    expect(linkIn(textIn(await client.call("read")))).toContain("/connect/google-calendar?state=");
    await client.close();
  });
});

describe("C2 a client that shows links", () => {
  test("shows this one, and the call succeeds when the user has connected meanwhile", async () => {
    const { call, asked, client } = await clientOf(ada, async (url) => {
      await connectAt(url, await signedIn(emulator(), ada));
      return "accept";
    });
    expect((await call("read")).structuredContent).toEqual({ length: expect.any(Number) });
    expect(asked).toEqual([expect.stringContaining(`${site().url}/connect/google-calendar?state=`)]);
    await client.close();
  });

  test("is asked once per call: a user who has not connected yet gets the text", async () => {
    const { call, asked, client } = await clientOf(ada, async () => "accept");
    const result = await call("read");
    expect(asked).toHaveLength(1);
    expect(result.isError).toBe(true);
    expect(linkIn(textIn(result))).toContain("/connect/google-calendar?state=");
    await client.close();
  });

  test.each<Action>(["decline", "cancel"])("is told what happened if the user decides to %s", async (action) => {
    const { call, asked, client } = await clientOf(ada, async () => action);
    const result = await call("read");
    expect([asked.length, result.isError]).toEqual([1, true]);
    expect(textIn(result)).toMatch(/did not connect google-calendar/);
    expect(textIn(result)).not.toContain("state=");
    await client.close();
  });

  test("a user who refuses the consent is asked again by the next call", async () => {
    const pages: string[] = [];
    const { call, asked, client } = await clientOf(ada, async (url) => {
      pages.push(await connectAt(url, await signedIn(emulator(), ada), "deny"));
      return "accept";
    });
    expect((await call("read")).isError).toBe(true);
    expect(pages).toEqual([expect.stringContaining("Your account was not connected")]);
    await call("read");
    expect(asked).toHaveLength(2);
    await client.close();
  });

  test("each user has a connection of their own", async () => {
    await emulator().connections.connect(ada.id, app);
    const { call, client } = await clientOf(grace, async () => "decline");
    expect((await call("read")).isError).toBe(true);
    await client.close();
  });

  test("a tool of another tenant does not exist, and one that needs more scopes asks for them", async () => {
    await emulator().connections.connect(alan.id, app);
    const [first, second] = alan.tenants ?? [];
    const claimsIn = (tenant: string | undefined) => ({ dct: tenant, tenants: { [tenant ?? ""]: { roles: [] } } });
    const elsewhere = await clientOf(alan, async () => "decline", claimsIn(first?.id));
    expect((await elsewhere.client.listTools()).tools.map(({ name }) => name)).not.toContain("write");
    await expect(elsewhere.call("write")).rejects.toThrow(/write/);
    await elsewhere.client.close();

    const { call, client } = await clientOf(
      alan,
      async (url) => {
        await connectAt(url, await signedIn(emulator(), alan));
        return "accept";
      },
      claimsIn(second?.id),
    );
    expect((await call("write")).structuredContent).toEqual({ length: expect.any(Number) });
    expect((await call("read")).structuredContent).toEqual({ length: expect.any(Number) });
    await client.close();
  });

  test("is not asked when a policy forbids the connection", async () => {
    await emulator().connections.connect(ada.id, app);
    emulator().connections.setPolicy(ada.id, app, "forbid");
    const { call, asked, client } = await clientOf(ada, async () => "accept");
    const result = await call("read");
    expect(result.isError).toBe(true);
    expect(textIn(result)).toMatch(/policy/);
    expect(asked).toEqual([]);
    await client.close();
  });

  test.each([400, 405, 422])("is told not to retry when Descope does not accept the request: %i", async (status) => {
    const { call, asked, client } = await clientOf(ada, async () => "accept");
    emulator().faults.connections = { status };
    const result = await call("read");
    delete emulator().faults.connections;
    expect(result.isError).toBe(true);
    expect(textIn(result)).toMatch(/not accept.*not try again/);
    expect(asked).toEqual([]);
    await client.close();
  });

  test.each([{ status: 503 }, { status: 500 }, { status: 429 }, { reset: true }, { body: "<html>" }, { hang: true }])(
    "is told to retry during an outage: %j",
    async (fault) => {
      await emulator().connections.connect(ada.id, app);
      const { call, asked, client } = await clientOf(ada, async () => "accept");
      emulator().faults.connections = fault;
      const result = await call("read");
      expect(result.isError).toBe(true);
      expect(textIn(result)).toMatch(/not responding.*Try again/);
      expect(asked).toEqual([]);
      delete emulator().faults.connections;
      expect((await call("read")).structuredContent).toBeDefined();
      await client.close();
    },
  );

  test("a single 500 is not noticed", async () => {
    await emulator().connections.connect(ada.id, app);
    emulator().faults.connections = { status: 500, times: 1 };
    const { call, client } = await clientOf(ada, async () => "accept");
    expect((await call("read")).structuredContent).toBeDefined();
    await client.close();
  });

  test("a sign-out is told apart from a policy", async () => {
    emulator().faults.connections = { status: 401 };
    const { call, client } = await clientOf(ada, async () => "accept");
    expect(textIn(await call("read"))).toMatch(/no longer accepts the access token.*Sign in again/);
    await client.close();
  });
});

describe("over HTTP", () => {
  const call = { method: "tools/call", params: { name: "read", arguments: {} } };
  const authorized = async (claims = {}) => ({
    Authorization: `Bearer ${await emulator().mint({ scope, ...claims })}`,
  });

  test("a token without outbound.token.fetch gets a 403 that names it, before anything is asked", async () => {
    const answer = await post(site().url, call, await authorized({ scope: "mcp:use" }));
    expect(answer.status).toBe(403);
    expect(challengeOf(answer)).toMatchObject({
      error: "insufficient_scope",
      scope: expect.stringContaining("outbound.token.fetch"),
    });
    expect(emulator().requests.filter(({ endpoint }) => endpoint === "connections")).toEqual([]);
  });

  test("a machine is refused by the tool, and Descope is not asked", async () => {
    const Authorization = `Bearer ${await emulator().mint({ scope }, { kind: "machine" })}`;
    const answer = messageOf(await post(site().url, call, { Authorization }));
    expect(textIn(answer.result)).toMatch(/policy/);
    expect(emulator().requests.filter(({ endpoint }) => endpoint === "connections")).toEqual([]);
  });

  test("the connection of somebody else cannot be asked for by a tool's arguments", async () => {
    await emulator().connections.connect(grace.id, app);
    const params = { name: "read", arguments: { userId: grace.id, subject: grace.id, sub: grace.id } };
    const answer = messageOf(await post(site().url, { ...call, params }, await authorized()));
    expect(textIn(answer.result)).toContain("not connected");
  });

  test.each<[string, object | undefined, { url: boolean; form: boolean }]>([
    ["nothing", undefined, { url: false, form: false }],
    ["an empty elicitation, which means forms", {}, { url: false, form: true }],
    ["forms", { form: {} }, { url: false, form: true }],
    ["links", { url: {} }, { url: true, form: false }],
    ["both", { url: {}, form: {} }, { url: true, form: true }],
  ])("a client that declares %s can show that", async (_what, elicitation, expected) => {
    const _meta = { "io.modelcontextprotocol/clientCapabilities": { ...(elicitation && { elicitation }) } };
    const answer = await callModern("abilities", _meta, await authorized());
    expect(answer.result).toMatchObject({ structuredContent: expected });
  });

  test("a client of 2025 cannot show anything, whatever it declares", async () => {
    const _meta = { "io.modelcontextprotocol/clientCapabilities": { elicitation: { url: {}, form: {} } } };
    for (const version of ["2025-06-18", "2025-11-25"]) {
      const headers = { ...(await authorized()), "MCP-Protocol-Version": version };
      const callOf = (name: string) => ({ method: "tools/call", params: { name, arguments: {}, _meta } });
      const { result } = messageOf(await post(site().url, callOf("abilities"), headers));
      expect(result).toMatchObject({ structuredContent: { url: false, form: false } });
      expect(linkIn(textIn(messageOf(await post(site().url, callOf("read"), headers)).result))).toContain("?state=");
    }
  });

  test.each([{}, { action: "accept" }, { action: "accept", content: { url: "https://evil.example" } }, [], "accept"])(
    "an answer to a question that nobody asked (%j) reveals nothing",
    async (answer) => {
      const inputResponses = { "connect-google-calendar": answer };
      const { result, error } = await callModern("read", {}, await authorized(), { inputResponses });
      expect(JSON.stringify(result ?? error)).not.toMatch(/evil|ya29/);
    },
  );

  /** Calls a tool in 2026-07-28 with other client capabilities than none. */
  async function callModern(name: string, meta: object, headers: Record<string, string>, more: object = {}) {
    const _meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "Connect test", version: "1.0.0" },
      "io.modelcontextprotocol/clientCapabilities": {},
      ...meta,
    };
    const params = { name, arguments: {}, _meta, ...more };
    const modern = { "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": name };
    return messageOf(await post(site().url, { method: "tools/call", params }, { ...modern, ...headers }));
  }
});

test("no token, state or secret is in the log, and an outage has one line", async () => {
  const accessToken = await emulator().connections.connect(ada.id, app);
  const { call, client } = await clientOf(ada, async () => "accept");
  await call("read");
  emulator().faults.connections = { status: 503, body: JSON.stringify({ token: { accessToken } }) };
  await call("read");
  await client.close();
  const idOf = (event: string) =>
    site()
      .endpointOutput()
      .split("\n")
      .findLast((line) => line.includes(`"event":"${event}"`))
      ?.match(/"requestId":"[\da-f-]{36}"/)?.[0];
  await expect.poll(() => idOf("connection_unavailable")).toBeDefined();
  await expect.poll(() => idOf("tool_called")).toBe(idOf("connection_unavailable"));
  expect(site().endpointOutput() + site().output()).not.toMatch(/ya29|eyJ|state=/);
});
