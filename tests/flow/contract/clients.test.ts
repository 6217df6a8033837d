import { Client, SSEClientTransport, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";
import { type Answer, listTools, messageOf, post, postModern, reasonOf, send } from "@/tests/support/http";
import { sharedApp, sharedEmulator, sharedSamples } from "./setup";

const emulator = sharedEmulator();
const app = sharedApp(emulator);
const authorized = async () => ({ Authorization: `Bearer ${await emulator().mint()}` });

type Send = (url: string, headers: Record<string, string>) => Promise<Answer>;
const count = { name: "count", arguments: { to: 3 } };
const generations: [string, Send][] = [
  ["2025", (url, headers) => post(url, { method: "tools/call", params: count }, headers)],
  ["2026", (url, headers) => postModern(url, "tools/call", count, headers)],
];

describe.each(generations)("M16 Accept, in the protocol of %s", (_generation, call) => {
  const samples = sharedSamples(emulator);
  /** Both servers: the app runs in Next.js, the other one on bare Node.js. */
  const answersTo = async (accept: string) => {
    const headers = { ...(await authorized()), Accept: accept };
    return { ofSamples: await call(samples().url, headers), ofApp: await call(app().url, headers) };
  };

  test.each([
    ["*/*", "application/json"],
    ["*", "application/json"],
    ["", "application/json"],
    ["application/*", "application/json"],
    ["application/json", "application/json"],
    ["application/json; charset=utf-8", "application/json"],
    ["Application/JSON;Q=0.5", "application/json"],
    ["text/html, */*;q=0.1", "application/json"],
    ["application/json, text/event-stream;q=0", "application/json"],
    ["*/*, text/event-stream ; q = 0.000", "application/json"],
    ["text/event-stream", "text/event-stream"],
    ["text/*", "text/event-stream"],
    ["TEXT/Event-Stream, application/*;q=0", "text/event-stream"],
    ['text/event-stream;a=",;", application/json;q=0', "text/event-stream"],
  ])("%j is answered as %s", async (accept, type) => {
    const { ofSamples, ofApp } = await answersTo(accept);
    expect([ofSamples.status, ofSamples.headers["content-type"]?.split(";")[0]]).toEqual([200, type]);
    expect(ofSamples.headers["x-request-id"]).toBeTruthy();
    expect(messageOf(ofSamples)).toMatchObject({ id: 1, result: { structuredContent: { counted: 3 } } });
    expect([ofApp.status, ofApp.headers["content-type"]?.split(";")[0]]).toEqual([200, type]);
    expect(ofSamples.body.startsWith("event: message\ndata: ")).toBe(type === "text/event-stream");
  });

  test.each([
    "application/json, text/event-stream",
    "text/event-stream, application/json;q=0.9",
    "*/*, text/event-stream",
  ])("%j is answered in either form", async (accept) => {
    const { ofSamples } = await answersTo(accept);
    expect(ofSamples.status).toBe(200);
    expect(messageOf(ofSamples)).toMatchObject({ result: { structuredContent: { counted: 3 } } });
  });

  test.each(["text/html", "application/xml, text/plain", "*/*;q=0", "application/json;q=0, text/event-stream;q=0.0"])(
    "%j is 406",
    async (accept) => {
      const { ofApp } = await answersTo(accept);
      expect(ofApp).toMatchObject({ status: 406, headers: { "access-control-allow-origin": "*" } });
      expect(ofApp.json()).toMatchObject({
        error: "not_acceptable",
        error_description: expect.stringMatching(/application\/json.*text\/event-stream/),
      });
    },
  );
});

describe("M16 Accept", () => {
  const withoutAccept = async (headers: Record<string, string> = {}, body: object = { method: "tools/list" }) =>
    send(`${app().url}/mcp`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...(await authorized()), ...headers },
      body: JSON.stringify(Array.isArray(body) ? body : { jsonrpc: "2.0", id: 1, ...body }),
    });

  test.each([
    ["that states its length", {}],
    ["of unknown length", { "Transfer-Encoding": "chunked" }],
  ])("is not required, for a body %s", async (_framing, framing) => {
    const answer = await withoutAccept(framing);
    expect(answer).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
    expect(answer.json()).toMatchObject({ id: 1, result: { tools: expect.any(Array) } });
  });

  test("a batch gets all of its answers in one JSON list", async () => {
    const batch = [1, 2].map((id) => ({ jsonrpc: "2.0", id, method: "ping" }));
    const answers = JSON.parse((await withoutAccept({}, batch)).body);
    expect(answers).toEqual(expect.arrayContaining([1, 2].map((id) => ({ jsonrpc: "2.0", id, result: {} }))));
  });

  test("a notification has no answer, in any form", async () => {
    const message = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" });
    for (const accept of ["application/json", "text/event-stream", "*/*"]) {
      const headers = { "Content-Type": "application/json", ...(await authorized()), Accept: accept };
      const answer = await send(`${app().url}/mcp`, { method: "POST", headers, body: message });
      expect([answer.status, answer.body]).toEqual([202, ""]);
    }
  });

  test("a client that takes no events cannot open a stream", async () => {
    const headers = { ...(await authorized()), Accept: "application/json" };
    const answer = await postModern(app().url, "subscriptions/listen", { notifications: {} }, headers);
    expect(answer.status).toBe(406);
    expect(answer.json()).toMatchObject({ error_description: expect.stringContaining("text/event-stream") });
  });

  test("does not come before the token", async () => {
    expect((await listTools(app().url, undefined, { Accept: "text/html" })).status).toBe(401);
  });
});

describe("M18 a request that is not for a page", () => {
  const namesEndpoint = ({ status, headers, json }: Answer) => {
    expect([status, headers["content-type"], headers["cache-control"]]).toEqual([404, "application/json", "no-store"]);
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(json()).toMatchObject({
      error: "not_found",
      // True of a page, too.
      error_description: `There is nothing for MCP clients at this URL. The URL of the MCP endpoint is ${app().url}/mcp`,
    });
  };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  const headers = { "Content-Type": "application/json", Accept: "application/json, text/event-stream" };
  const unknown = [
    ...["/nowhere", "/sse", "/api/mcp", "/MCP", "/mcp/sse", "/mcp/.well-known/oauth-protected-resource", "/register"],
    ...["/token", "/authorize", "/nowhere/deep.json", "/operator/nowhere", "/%6dcp", "/.well-known/nowhere", "/404"],
  ];

  test.each(unknown)("%s: is told where the endpoint is", async (path) => {
    for (const accept of ["application/json", "text/event-stream", "*/*"]) {
      namesEndpoint(await send(app().url + path, { headers: { Accept: accept } }));
    }
    namesEndpoint(await send(app().url + path));
    namesEndpoint(await send(app().url + path, { method: "POST", headers, body }));
    namesEndpoint(await send(app().url + path, { method: "POST", headers: { Accept: "text/html" }, body }));
    for (const method of ["DELETE", "PUT", "PATCH"]) {
      namesEndpoint(await send(app().url + path, { method, headers: { Accept: "text/html" } }));
    }
    const preflight = { Origin: "http://localhost:6274", "Access-Control-Request-Method": "POST" };
    expect((await send(app().url + path, { method: "OPTIONS", headers: preflight })).status).toBe(204);
  });

  test("HEAD gets the same without a body", async () => {
    const answer = await send(`${app().url}/nowhere`, { method: "HEAD" });
    expect([answer.status, answer.headers["content-type"], answer.body]).toEqual([404, "application/json", ""]);
  });

  test("the root is told where the endpoint is, too", async () => {
    namesEndpoint(await send(app().url, { method: "POST", headers, body }));
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      namesEndpoint(await send(app().url, { method, headers: { Accept: "text/html" } }));
    }
    namesEndpoint(await send(app().url, { headers: { Accept: "text/event-stream" } }));
  });

  test.each(["/help", "/help/", "/help/pkce"])(
    "a client that was given the page %s is told where the endpoint is",
    async (path) => {
      namesEndpoint(await send(app().url + path, { method: "POST", headers, body }));
      namesEndpoint(await send(app().url + path, { headers: { Accept: "text/event-stream" } }));
      expect(await send(app().url + path, { headers: { Accept: "*/*" } })).toMatchObject({ status: 200 });
    },
  );

  test("a file is not a 500 for whoever sends something to it", async () => {
    for (const path of ["/favicon.ico", "/icon.svg", "/_next/static/nowhere.js"]) {
      namesEndpoint(await send(app().url + path, { method: "POST", headers, body }));
      namesEndpoint(await send(app().url + path, { method: "DELETE" }));
      expect((await send(app().url + path, { method: "OPTIONS" })).status).toBe(204);
    }
    expect(await send(`${app().url}/favicon.ico`)).toMatchObject({ status: 200 });
  });

  test.each(["text/html", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"])(
    "a browser, which sends %j, gets pages",
    async (accept) => {
      for (const path of ["/nowhere", "/sse", "/mcp/nowhere"]) {
        const answer = await send(app().url + path, { headers: { Accept: accept } });
        expect([answer.status, answer.headers["content-type"]]).toEqual([404, "text/html; charset=utf-8"]);
        expect(answer.headers["cache-control"]).toContain("no-store");
      }
      expect(await send(app().url, { headers: { Accept: accept } })).toMatchObject({ status: 200 });
    },
  );

  test("the root is a page for whoever names no type", async () => {
    for (const accept of [undefined, "*/*"]) {
      const answer = await send(app().url, accept ? { headers: { Accept: accept } } : {});
      expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    }
  });

  test.each(["//mcp", "///mcp", "//mcp/", "/mcp//", "//mcp?a=//b"])("%s answers like /mcp", async (path) => {
    const answer = await send(app().url + path, {
      method: "POST",
      headers: { ...headers, ...(await authorized()) },
      body,
    });
    expect(messageOf(answer)).toMatchObject({ result: { tools: expect.any(Array) } });
    expect(reasonOf(await send(app().url + path, { method: "POST", headers, body }))).toBe("no_credentials");
  });

  test("documents are found with doubled slashes as well", async () => {
    const answer = await send(`${app().url}//.well-known//oauth-protected-resource/mcp`);
    expect(answer.json()).toMatchObject({ resource: `${app().url}/mcp` });
  });

  test.each(["/", "/sse", "/api/mcp"])("an MCP client at %s shows the endpoint, not a page", async (path) => {
    const url = new URL(path, app().url);
    for (const transport of [new StreamableHTTPClientTransport(url), new SSEClientTransport(url)]) {
      const client = new Client({ name: "Contract test", version: "1.0.0" });
      const problem = await client.connect(transport).then(String, String);
      expect(problem).not.toMatch(/<html|<!doctype/i);
    }
  });
});

describe("M19 parameters that violate the protocol", () => {
  const samples = sharedSamples(emulator);
  const calls: [string, object, RegExp][] = [
    ["tools/call", { name: "whoami", arguments: null }, /params\.arguments.*object.*null/],
    ["tools/call", { name: "whoami", arguments: "x" }, /params\.arguments.*object.*string/],
    ["tools/call", { name: "whoami", arguments: [] }, /params\.arguments.*object.*array/],
    ["tools/call", { arguments: {} }, /params\.name.*string/],
    ["tools/call", { name: 5 }, /params\.name.*string.*number/],
    ["completion/complete", {}, /params\.ref.*params\.argument/],
    ["completion/complete", { ref: 5, argument: { name: "a", value: "b" } }, /params\.ref/],
    ["prompts/get", {}, /params\.name/],
    ["resources/read", { uri: 5 }, /params\.uri/],
    ["tools/list", { cursor: 5 }, /params\.cursor/],
  ];

  test.each(calls)("%s with %j is -32602 and names them, in 2025 and 2026", async (method, params, named) => {
    const headers = await authorized();
    // Without a prompt that completes its arguments, a server does not know that method.
    const { url } = method === "completion/complete" ? samples() : app();
    for (const answer of [
      await post(url, { method, params }, headers),
      await postModern(url, method, params, { ...headers, ...("name" in params ? {} : { "Mcp-Name": "" }) }),
    ]) {
      expect(messageOf(answer)).toMatchObject({ error: { code: -32602, message: expect.stringMatching(named) } });
      expect(answer.body).not.toMatch(/invalid_type|\\n/);
    }
  });

  test("initialize without parameters, which only 2025 has", async () => {
    const answer = await post(app().url, { method: "initialize", params: {} }, await authorized());
    expect(messageOf(answer)).toMatchObject({
      error: { code: -32602, message: expect.stringContaining("protocolVersion") },
    });
  });

  test.each([null, [], "x", 5, true])("params of %j", async (params) => {
    const answer = await post(app().url, { method: "tools/list", params }, await authorized());
    expect(answer.status).toBe(400);
    expect(messageOf(answer)).toMatchObject({
      id: 1,
      error: { code: -32602, message: expect.stringContaining("params") },
    });
  });

  test("_meta of null", async () => {
    const answer = await post(app().url, { method: "tools/list", params: { _meta: null } }, await authorized());
    expect(messageOf(answer)).toMatchObject({ error: { code: -32602, message: expect.stringContaining("_meta") } });
  });

  test("is a mistake of the client in the log, not a failure of the server", async () => {
    const params = { name: "x", arguments: null };
    const { headers } = await post(app().url, { method: "tools/call", params }, await authorized());
    const line = () =>
      app()
        .output()
        .split("\n")
        .find((text) => text.includes(headers["x-request-id"] ?? "none") && text.includes('"protocol_mistake"'));
    await expect.poll(line).toContain('"code":-32602');
  });
});

describe("M20 headers of 64 KiB", () => {
  test.each([20_000, 40_000, 60_000])("a token of %i characters is judged", async (length) => {
    const token = await emulator().mint({ tenants: { T1: { roles: ["a".repeat((length * 3) / 4 - 1_000)] } } });
    expect(token.length).toBeGreaterThan(length - 2_000);
    expect((await listTools(app().url, token)).status).toBe(200);
  });
});
