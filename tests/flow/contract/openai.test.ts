import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { type Answer, challengeOf, messageOf, post, postModern, reasonOf, send } from "@/tests/support/http";
import { sharedApp, sharedEmulator, sharedSamples } from "./setup";

const emulator = sharedEmulator();
const app = sharedApp(emulator);
const samples = sharedSamples(emulator, { REQUIRED_SCOPES: "mcp:use" });
const bare = sharedSamples(emulator);

type Send = (url: string, method: string, params: object, headers: Record<string, string>) => Promise<Answer>;
const generations: [string, Send][] = [
  ["2025", (url, method, params, headers) => post(url, { method, params }, headers)],
  ["2026-07-28", postModern],
];
const authorized = async (claims: Record<string, unknown> = { scope: "mcp:use" }) => ({
  Authorization: `Bearer ${await emulator().mint(claims)}`,
});
const chatGpt = { "User-Agent": "openai-mcp/1.0.0 (ChatGPT)" };
const metadataOf = (url: string) => `${url}/.well-known/oauth-protected-resource/mcp`;
const needsScope = { name: "health", arguments: {} };

const schemes = z.array(z.object({ type: z.literal("oauth2"), scopes: z.array(z.string()) })).length(1);
const toolList = z.object({
  result: z.object({ tools: z.array(z.object({ name: z.string(), securitySchemes: schemes })) }),
});
const scopesIn = (answer: Answer) =>
  Object.fromEntries(
    toolList.parse(messageOf(answer)).result.tools.map((tool) => [tool.name, tool.securitySchemes[0]?.scopes]),
  );

describe.each(generations)("M23 securitySchemes, in the protocol of %s", (_generation, ask) => {
  test.each(["application/json", "text/event-stream", "application/json, text/event-stream"])(
    "every tool has the scopes of the server and its own, answered as %s",
    async (accept) => {
      const headers = { ...(await authorized()), Accept: accept };
      const needed = { caller: ["mcp:use"], count: ["mcp:use"], health: ["mcp:use", "status:read"] };
      expect(scopesIn(await ask(samples().url, "tools/list", {}, headers))).toEqual(needed);
      expect(scopesIn(await ask(bare().url, "tools/list", {}, headers))).toEqual({
        caller: [],
        count: [],
        health: ["status:read"],
      });
    },
  );

  test("the tools of this app have it, for every client", async () => {
    for (const headers of [{}, chatGpt]) {
      const answer = await ask(app().url, "tools/list", {}, { ...(await authorized()), ...headers });
      expect(answer.status).toBe(200);
      expect(Object.keys(scopesIn(answer))).toEqual(expect.arrayContaining(await toolNames(createServer)));
    }
  });
});

const result = z.object({
  id: z.literal(1),
  result: z.object({
    isError: z.literal(true),
    content: z.tuple([z.object({ type: z.literal("text"), text: z.string() })]),
    structuredContent: z.undefined().optional(),
    _meta: z.object({ "mcp/www_authenticate": z.tuple([z.string()]) }),
  }),
});

/** What a result says instead of a 403; the result has no other content. */
function refusalIn(answer: Answer) {
  const { content, _meta } = result.parse(messageOf(answer)).result;
  const [challenge] = _meta["mcp/www_authenticate"];
  return { text: content[0].text, ...challengeOf({ ...answer, headers: { "www-authenticate": challenge } }) };
}

describe.each(generations)(
  "M24 a client of OpenAI without a tool's scope, in the protocol of %s",
  (_generation, ask) => {
    test.each<[string, Record<string, string>, Record<string, unknown>]>([
      ["ChatGPT", chatGpt, {}],
      ["the Responses API", { "User-Agent": "openai-mcp/1.0.0 (Responses API)" }, {}],
      ["Codex", { "User-Agent": "codex-mcp-client/0.157.0" }, {}],
      ["a client ID of chatgpt.com", {}, { azp: "https://chatgpt.com/oauth/client.json", client_id: undefined }],
    ])("%s: a result with the challenge, before the tool runs", async (_name, headers, claims) => {
      const credentials = await authorized({ scope: "mcp:use", ...claims });
      const answer = await ask(samples().url, "tools/call", needsScope, { ...credentials, ...headers });
      expect(answer.status).toBe(200);
      expect(refusalIn(answer)).toEqual({
        text: expect.stringContaining("status:read"),
        error: "insufficient_scope",
        error_description: expect.stringContaining("status:read"),
        scope: "mcp:use status:read",
        resource_metadata: metadataOf(samples().url),
      });
      expect(answer.headers).not.toHaveProperty("www-authenticate");
      expect(answer.headers).toMatchObject({ "access-control-allow-origin": "*", "cache-control": "no-store" });
      const granted = await authorized({ ...claims, scope: "mcp:use status:read" });
      const called = await ask(samples().url, "tools/call", needsScope, { ...granted, ...headers });
      expect(messageOf(called)).toMatchObject({ result: { structuredContent: { well: true } } });
    });

    test.each(["application/json", "text/event-stream"])("is answered as %s", async (accept) => {
      const headers = { ...(await authorized()), ...chatGpt, Accept: accept };
      const answer = await ask(samples().url, "tools/call", needsScope, headers);
      expect(answer.headers["content-type"]?.split(";")[0]).toBe(accept);
      expect(refusalIn(answer)).toMatchObject({ error: "insufficient_scope" });
    });

    test("leaves the lines of a 403", async () => {
      const answer = await ask(samples().url, "tools/call", needsScope, { ...(await authorized()), ...chatGpt });
      const requestId = answer.headers["x-request-id"];
      expect(requestId).toBeTruthy();
      const own = () =>
        samples()
          .output()
          .split("\n")
          .filter((line) => line.includes(String(requestId)) && line.endsWith("}"))
          .map((line) => JSON.parse(line));
      await expect.poll(() => own().length).toBe(2);
      expect(own()).toMatchObject([
        { event: "tool_called", tool: "health", outcome: "refused" },
        { event: "refused", status: 403, reason: "insufficient_scope" },
      ]);
    });

    test.each([
      ["another client", { "User-Agent": "claude-code/2.1.0" }],
      ["one that only mentions OpenAI", { "User-Agent": "Mozilla/5.0 openai-mcp/1.0.0" }],
      ["a name that only begins alike", { "User-Agent": "openai-mcp-proxy/1.0.0" }],
      ["one without a name", {}],
    ])("%s gets the 403", async (_name, headers) => {
      const answer = await ask(samples().url, "tools/call", needsScope, { ...(await authorized()), ...headers });
      expect([answer.status, challengeOf(answer).scope]).toEqual([403, "mcp:use status:read"]);
    });

    test.each([
      "https://chatgpt.com.attacker.example/x",
      "http://chatgpt.com/x",
      "https://attacker.example/chatgpt.com/",
    ])("the client ID %s gets the 403", async (azp) => {
      const headers = await authorized({ scope: "mcp:use", azp, client_id: undefined });
      expect((await ask(samples().url, "tools/call", needsScope, headers)).status).toBe(403);
    });

    test("its name admits nobody", async () => {
      const list = (headers: Record<string, string>) =>
        ask(samples().url, "tools/list", {}, { ...headers, ...chatGpt });
      expect((await list({})).status).toBe(401);
      expect(reasonOf(await list(await authorized({ scope: "status:read" })))).toBe("insufficient_scope");
      expect((await list(await authorized({ scope: "status:read" }))).status).toBe(403);
      expect((await list(await authorized({ aud: ["another"] }))).status).toBe(401);
    });
  },
);

describe("M24 a client of OpenAI", () => {
  const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: needsScope };
  const sendBody = async (body: unknown, headers: Record<string, string> = {}) =>
    send(`${samples().url}/mcp`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json, text/event-stream",
        ...(await authorized()),
        ...chatGpt,
        ...headers,
      },
      body: JSON.stringify(body),
    });

  test("a batch keeps the 403, since it has no single result", async () => {
    expect((await sendBody([call, { ...call, id: 2 }])).status).toBe(403);
  });

  test("a body of unknown length gets a result as well", async () => {
    const answer = await sendBody(call, { "Transfer-Encoding": "chunked" });
    expect(refusalIn(answer)).toMatchObject({ error: "insufficient_scope" });
  });

  test("the SDK's client reads it as an error of the tool", async () => {
    const client = new Client({ name: "openai-mcp", version: "1.0.0" });
    const requestInit = { headers: { ...(await authorized()), ...chatGpt } };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${samples().url}/mcp`), { requestInit }));
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain("health");
    expect(await client.callTool(needsScope)).toMatchObject({
      isError: true,
      _meta: { "mcp/www_authenticate": [expect.stringContaining("insufficient_scope")] },
    });
    await client.close();
  });
});
