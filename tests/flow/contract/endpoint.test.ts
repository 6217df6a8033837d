import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { serverInfo } from "@/lib/config/server-info";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { challengeOf, listTools, messageOf, post, postModern, reasonOf, send } from "@/tests/support/http";
import { sharedApp, sharedEmulator, sharedSamples, withColdApp } from "./setup";

const emulator = sharedEmulator();
const tools = await toolNames(createServer);
const metadataUrl = (url: string) => `${url}/.well-known/oauth-protected-resource/mcp`;
const exposed = ["WWW-Authenticate", "Mcp-Session-Id", "MCP-Protocol-Version", "Retry-After", "X-Request-Id"];

describe("M0 every response has CORS headers", () => {
  const app = sharedApp(emulator, { REQUIRED_SCOPES: "mcp:use" });
  const big = Buffer.alloc(5 * 1024 * 1024, 97);
  test.each<
    [number, string, () => Promise<{ method?: string; headers?: Record<string, string>; body?: string | Buffer }>]
  >([
    [200, "a call", async () => call(await emulator().mint())],
    [401, "no token", async () => call()],
    [403, "a missing scope", async () => call(await emulator().mint({ scope: "" }))],
    [403, "a foreign origin", async () => ({ ...call(), headers: { Origin: "https://evil.example" } })],
    [405, "GET", async () => ({ headers: bearer(await emulator().mint()) })],
    [405, "PUT", async () => ({ method: "PUT" })],
    [413, "a large body", async () => ({ ...call(await emulator().mint()), body: big })],
    [415, "another type", async () => ({ method: "POST", headers: bearer(await emulator().mint()), body: "x" })],
  ])("%i: %s", async (status, _name, request) => {
    const answer = await send(`${app().url}/mcp`, await request());
    expect(answer.status).toBe(status);
    expect(answer.headers["access-control-allow-origin"]).toBe("*");
    for (const name of exposed) expect(answer.headers["access-control-expose-headers"]).toContain(name);
  });

  const bearer = (token?: string) => ({ ...(token && { Authorization: `Bearer ${token}` }) });
  const call = (token?: string) => ({
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      ...bearer(token),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
  });

  test("503: an outage", async () => {
    emulator().faults.keys = { status: 500 };
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async ({ url }) => {
      const answer = await send(`${url}/mcp`, call(await emulator().mint()));
      expect(answer).toMatchObject({ status: 503, headers: { "access-control-allow-origin": "*" } });
    });
  });
});

describe("M1 an app that is not configured", () => {
  const app = sharedApp(emulator, { DESCOPE_CONFIG_URL: "", BASE_URL: "http://app.example" });
  test("names each variable and its fix, in JSON", async () => {
    const answer = await listTools(app().url, await emulator().mint());
    expect(answer).toMatchObject({
      status: 503,
      headers: { "cache-control": "no-store", "access-control-allow-origin": "*" },
    });
    expect(answer.json()).toMatchObject({
      error_description: expect.stringContaining("DESCOPE_CONFIG_URL"),
      problems: [
        { variable: "DESCOPE_CONFIG_URL", problem: "is not set", fix: expect.any(String) },
        { variable: "BASE_URL", problem: expect.any(String), fix: expect.any(String) },
      ],
    });
  });
  test("names them in the log", async () => {
    const { headers } = await listTools(app().url);
    const line = () =>
      app()
        .refusals()
        .find(({ requestId }) => requestId === headers["x-request-id"]);
    await expect.poll(line).toMatchObject({ reason: "not_configured", cause: "DESCOPE_CONFIG_URL BASE_URL" });
  });
  test("does the same for its documents, and answers preflights so browsers can read it", async () => {
    expect(await send(metadataUrl(app().url))).toMatchObject({ status: 503 });
    expect(await send(`${app().url}/mcp`, { method: "OPTIONS" })).toMatchObject({ status: 204 });
  });
});

describe("M2 a preflight", () => {
  const app = sharedApp(emulator);
  const tracing = ["traceparent", "tracestate", "baggage", "sentry-trace"];
  const preflight = async (path: string, requested: string) => {
    const answer = await send(app().url + path, {
      method: "OPTIONS",
      headers: {
        Origin: "http://localhost:6274",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": requested,
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.vary?.toLowerCase()).toContain("access-control-request-headers");
    return { answer, allowed: answer.headers["access-control-allow-headers"]?.toLowerCase().split(", ") ?? [] };
  };

  test("is 204 without a token, and allows MCP's headers, those of tracing, and valid names that are requested", async () => {
    const invalid = `mcp-param-a b, a:b, "a", (a), é, , ${"a".repeat(65)}`;
    const requested = Buffer.from(`mcp-param-region, X-Datadog-Trace-Id, b3, x_y~z.1, B3, ${invalid}`);
    const { answer, allowed } = await preflight("/mcp", requested.toString("latin1"));
    expect(answer.headers["access-control-allow-methods"]).toMatch(/POST/);
    expect(allowed).toEqual([
      ...tracing,
      ...["authorization", "content-type", "accept", "mcp-protocol-version", "mcp-session-id"],
      ...["mcp-method", "mcp-name", "last-event-id"],
      ...["mcp-param-region", "x-datadog-trace-id", "b3", "x_y~z.1"],
    ]);
  });

  test.each(["/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-authorization-server", "/status"])(
    "of %s allows the same",
    async (path) => {
      const { allowed } = await preflight(path, "x-vendor-trace");
      expect(allowed).toEqual(expect.arrayContaining(["mcp-protocol-version", ...tracing, "x-vendor-trace"]));
    },
  );

  test("allows at most 64 requested names", async () => {
    const names = Array.from({ length: 100 }, (_, n) => `x-name-${n}`);
    for (const path of ["/mcp", "/.well-known/oauth-protected-resource"]) {
      const { allowed } = await preflight(path, names.join(","));
      expect(allowed.filter((name) => name.startsWith("x-name-"))).toEqual(names.slice(0, 64));
    }
  });
});

describe("M3 an Origin", () => {
  describe("of a local server", () => {
    const app = sharedApp(emulator);
    test.each<[string, number]>([
      ["http://localhost:6274", 200],
      ["http://127.0.0.1:1", 200],
      ["http://[::1]:3000", 200],
      ["https://claude.ai", 403],
      ["http://localhost.evil.example", 403],
      ["null", 403],
      ["", 403],
      ["not an origin", 403],
      ["file://", 403],
      ["chrome-extension://localhost", 403],
    ])("%j: %i", async (origin, status) => {
      const answer = await listTools(app().url, await emulator().mint(), { Origin: origin });
      expect(answer.status).toBe(status);
      if (status === 403) expect(reasonOf(answer)).toBe("origin_not_allowed");
    });
    test("is checked before the token, also for a preflight", async () => {
      const headers = { Origin: "https://evil.example" };
      expect(reasonOf(await listTools(app().url, "garbage", headers))).toBe("origin_not_allowed");
      expect((await send(`${app().url}/mcp`, { method: "OPTIONS", headers })).status).toBe(403);
    });
  });

  describe("of a public server", () => {
    const app = sharedApp(emulator, { BASE_URL: "https://mcp.example.com" });
    test.each<[string, number]>([
      ["https://claude.ai", 200],
      ["https://mcp.example.com", 200],
      ["http://localhost:6274", 200],
      ["http://127.0.0.1:8080", 200],
      ["http://[::1]:3000", 200],
      ["http://tauri.localhost", 200],
      ["vscode-webview://1234", 200],
      ["vscode-file://vscode-app", 200],
      ["app://obsidian.md", 200],
      ["tauri://localhost", 200],
      ["capacitor://localhost", 200],
      ["chrome-extension://abcdefghijklmnop", 200],
      ["moz-extension://1234", 200],
      ["http://claude.ai", 403],
      ["http://localhost.evil.example", 403],
      ["http://192.168.0.2", 403],
      ["null", 403],
      ["", 403],
      ["file://", 403],
      ["filesystem:https://claude.ai", 403],
      ["data:text/html,x", 403],
      ["ftp://claude.ai", 403],
      ["not an origin", 403],
    ])("%j: %i, for a preflight too", async (origin, status) => {
      expect((await listTools(app().url, await emulator().mint(), { Origin: origin })).status).toBe(status);
      const preflight = await send(`${app().url}/mcp`, { method: "OPTIONS", headers: { Origin: origin } });
      expect(preflight.status).toBe(status === 200 ? 204 : 403);
    });
  });

  describe("with ALLOWED_ORIGINS", () => {
    const app = sharedApp(emulator, {
      BASE_URL: "https://mcp.example.com",
      ALLOWED_ORIGINS: "https://app.example.com, moz-extension://1234",
    });
    test.each<[string, number]>([
      ["https://app.example.com", 200],
      ["https://APP.example.com", 200],
      ["moz-extension://1234", 200],
      ["https://mcp.example.com", 200],
      ["https://app.example.com.evil.example", 403],
      ["https://app.example.com:8443", 403],
      ["http://app.example.com", 403],
      ["https://claude.ai", 403],
      ["http://localhost:6274", 403],
      ["vscode-webview://1234", 403],
    ])("%j: %i", async (origin, status) => {
      expect((await listTools(app().url, await emulator().mint(), { Origin: origin })).status).toBe(status);
    });
  });
});

describe("M4 a Host", () => {
  const local = sharedApp(emulator);
  const open = sharedApp(emulator, { BASE_URL: "https://mcp.example.com" });
  test.each<[string, number]>([
    ["localhost:1234", 200],
    ["127.0.0.1", 200],
    ["[::1]:80", 200],
    ["rebound.evil.example", 403],
    ["localhost.evil.example", 403],
    ["127.0.0.1.evil.example", 403],
    ["localhost@evil.example", 403],
    ["evil.example@localhost", 403],
  ])("%s at a local server: %i", async (host, status) => {
    const answer = await listTools(local().url, await emulator().mint(), { Host: host });
    expect(answer.status).toBe(status);
    if (status === 403) expect(reasonOf(answer)).toBe("host_not_allowed");
  });
  test("an invalid one is rejected, here or by the proxy in front", async () => {
    const answer = await listTools(local().url, await emulator().mint(), { Host: "localhost/evil.example" });
    expect([400, 403]).toContain(answer.status);
  });
  test("X-Forwarded-Host does not make it local, and any Host reaches a public server", async () => {
    const forged = { Host: "rebound.evil.example", "X-Forwarded-Host": "localhost" };
    expect((await listTools(local().url, await emulator().mint(), forged)).status).toBe(403);
    expect((await listTools(open().url, await emulator().mint(), { Host: "internal:8080" })).status).toBe(200);
  });
});

describe("M5 without credentials", () => {
  const open = sharedApp(emulator);
  const scoped = sharedApp(emulator, { REQUIRED_SCOPES: "mcp:use status:read" });
  test.each<Record<string, string>>([{}, { Authorization: "" }, { Authorization: "   " }])(
    "%j is 401 without an error",
    async (headers) => {
      const answer = await listTools(open().url, undefined, headers);
      expect(answer).toMatchObject({ status: 401, headers: { "cache-control": "no-store" } });
      expect(challengeOf(answer)).toEqual({ resource_metadata: metadataUrl(open().url) });
    },
  );
  test("the challenge names the required scopes", async () => {
    const challenge = challengeOf(await listTools(scoped().url));
    expect(challenge).toEqual({ scope: "mcp:use status:read", resource_metadata: metadataUrl(scoped().url) });
  });
  test("forged hosts are not echoed in the challenge", async () => {
    const headers = {
      "X-Forwarded-Host": "evil.example",
      "X-Forwarded-Proto": "https",
      Forwarded: "host=evil.example",
    };
    expect(challengeOf(await listTools(open().url, undefined, headers)).resource_metadata).toBe(
      metadataUrl(open().url),
    );
  });
});

describe("M6 malformed credentials", () => {
  const app = sharedApp(emulator, { REQUIRED_SCOPES: "mcp:use" });
  test.each([
    ["Basic dXNlcjpwYXNz", "malformed_header"],
    ["Bearer", "malformed_header"],
    ["Bearer a b", "malformed_header"],
    ["Bearer a, Bearer b", "malformed_header"],
    ["Bearer tök", "malformed_header"],
    ["Token abc", "malformed_header"],
    ["Bearer garbage", "malformed_token"],
    ["Bearer a.b.c", "malformed_token"],
    ["Bearer ..", "malformed_token"],
    ["bearer garbage", "malformed_token"],
    ["Bearer   garbage", "malformed_token"],
  ])("%s is 401 %s", async (authorization, reason) => {
    const answer = await listTools(app().url, undefined, {
      Authorization: Buffer.from(authorization).toString("latin1"),
    });
    expect(answer.status).toBe(401);
    expect(reasonOf(answer)).toBe(reason);
    expect(challengeOf(answer)).toEqual({
      error: "invalid_token",
      error_description: expect.stringContaining(reason),
      scope: "mcp:use",
      resource_metadata: metadataUrl(app().url),
    });
  });
  test("the scheme is case-insensitive, and several spaces count as one", async () => {
    const token = await emulator().mint();
    expect((await listTools(app().url, undefined, { Authorization: `bEARER   ${token}` })).status).toBe(200);
  });
});

describe("M7 a token without a required scope", () => {
  const app = sharedApp(emulator, { REQUIRED_SCOPES: "mcp:use status:read" });
  test.each(["", "mcp:use", "status:read", "mcp:use2 status:read", "MCP:USE status:read", "mcp:use,status:read"])(
    "%j is 403",
    async (scope) => {
      const answer = await listTools(app().url, await emulator().mint({ scope }));
      expect(answer.status).toBe(403);
      expect(challengeOf(answer)).toMatchObject({
        error: "insufficient_scope",
        scope: "mcp:use status:read",
        resource_metadata: metadataUrl(app().url),
      });
    },
  );
  test("an expired token is 401, even if a scope is missing", async () => {
    const answer = await listTools(app().url, await emulator().mint({ scope: "" }, { expiresIn: -60 }));
    expect([answer.status, reasonOf(answer)]).toEqual([401, "expired"]);
  });
});

describe("M8 a tool with a scope of its own", () => {
  const app = sharedSamples(emulator, { REQUIRED_SCOPES: "mcp:use" });
  const params = { name: "health", arguments: {} };
  test.each<[string, (token: string) => ReturnType<typeof post>]>([
    ["2025", (token) => post(app().url, { method: "tools/call", params }, { Authorization: `Bearer ${token}` })],
    ["2026-07-28", (token) => postModern(app().url, "tools/call", params, { Authorization: `Bearer ${token}` })],
  ])("%s: 403 with all scopes that the call needs, before the tool runs", async (_name, call) => {
    const answer = await call(await emulator().mint({ scope: "mcp:use" }));
    expect(answer.status).toBe(403);
    expect(challengeOf(answer)).toEqual({
      error: "insufficient_scope",
      error_description: expect.stringContaining("status:read"),
      scope: "mcp:use status:read",
      resource_metadata: metadataUrl(app().url),
    });
    expect(answer.headers["access-control-allow-origin"]).toBe("*");
    expect(emulator().requests.filter(({ endpoint }) => endpoint === "metadata")).toEqual([]);
    expect((await call(await emulator().mint({ scope: "mcp:use status:read" }))).status).toBe(200);
  });
  test("the other tools do not require it", async () => {
    const message = { method: "tools/call", params: { name: "caller", arguments: {} } };
    const token = await emulator().mint({ scope: "mcp:use" });
    expect((await post(app().url, message, { Authorization: `Bearer ${token}` })).status).toBe(200);
  });
  test("a batch that calls it is challenged as a whole", async () => {
    const batch = [
      { jsonrpc: "2.0", id: 1, method: "tools/list" },
      { jsonrpc: "2.0", id: 2, method: "tools/call", params },
    ];
    const token = await emulator().mint({ scope: "mcp:use" });
    const answer = await send(`${app().url}/mcp`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json, text/event-stream",
        Authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(batch),
    });
    expect(answer.status).toBe(403);
  });
});

describe("M10 a token outside the header", () => {
  const app = sharedApp(emulator);
  test("is ignored", async () => {
    const token = await emulator().mint();
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", access_token: token });
    const headers = { "Content-Type": "application/json", Accept: "application/json, text/event-stream" };
    const answer = await send(`${app().url}/mcp?access_token=${token}`, { method: "POST", headers, body });
    expect(answer.status).toBe(401);
    expect(challengeOf(answer)).not.toHaveProperty("error");
    const form = await send(`${app().url}/mcp`, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", Cookie: `DS=${token}` },
      body: `access_token=${token}`,
    });
    expect(form.status).toBe(401);
  });
});

describe("M11 a trailing slash", () => {
  const app = sharedApp(emulator);
  test("changes nothing", async () => {
    const headers = { "Content-Type": "application/json", Accept: "application/json, text/event-stream" };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    const bare = await send(`${app().url}/mcp/`, { method: "POST", headers, body });
    expect([bare.status, challengeOf(bare).resource_metadata]).toEqual([401, metadataUrl(app().url)]);
    const authorization = { Authorization: `Bearer ${await emulator().mint()}` };
    const answer = await send(`${app().url}/mcp/`, {
      method: "POST",
      headers: { ...headers, ...authorization },
      body,
    });
    expect(answer.status).toBe(200);
  });
});

describe("M12 other methods", () => {
  const app = sharedApp(emulator);
  test.each(["GET", "DELETE", "PUT", "PATCH"])("%s with a token is 405, and the response ends", async (method) => {
    const headers = { Authorization: `Bearer ${await emulator().mint()}`, Accept: "text/event-stream" };
    const answer = await send(`${app().url}/mcp`, { method, headers });
    expect(answer).toMatchObject({ status: 405, headers: { allow: expect.stringContaining("POST") } });
  });
  test.each(["GET", "DELETE", "HEAD"])("%s without a token is 401", async (method) => {
    expect((await send(`${app().url}/mcp`, { method })).status).toBe(401);
  });
});

describe.each([
  ["that states its length", undefined],
  ["of unknown length", { "Transfer-Encoding": "chunked" }],
])("M13 a body %s", (_framing, framing) => {
  const app = sharedApp(emulator);
  const sendBody = async (body: string | Buffer, type = "application/json", encoding = "", more = {}) =>
    send(`${app().url}/mcp`, {
      method: "POST",
      headers: {
        ...(type && { "Content-Type": type }),
        ...(encoding && { "Content-Encoding": encoding }),
        Accept: "application/json, text/event-stream",
        Authorization: `Bearer ${await emulator().mint()}`,
        ...framing,
        ...more,
      },
      body,
    });
  const padded = (size: number) => {
    const message = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: { pad: "" } });
    return message.replace('""', `"${"a".repeat(size - message.length)}"`);
  };
  test.each<[string, () => Promise<{ status: number }>, number]>([
    ["of 4 MiB", () => sendBody(padded(4 * 1024 * 1024)), 200],
    ["of 4 MiB and a byte", () => sendBody(padded(4 * 1024 * 1024 + 1)), 413],
    ["of 11 MB", () => sendBody(Buffer.alloc(11_000_000, 97)), 413],
    ["of text", () => sendBody("{}", "text/plain"), 415],
    ["of no type", () => sendBody("{}", ""), 415],
    ["in gzip", () => sendBody(gzipSync(padded(200)), undefined, "gzip"), 415],
    ["in brotli", () => sendBody(brotliCompressSync(padded(200)), undefined, "BR"), 415],
    ["in deflate", () => sendBody(deflateSync(padded(200)), undefined, "deflate"), 415],
    ["that claims to be compressed", () => sendBody(padded(200), undefined, "gzip, identity"), 415],
    ["without compression, as it says", () => sendBody(padded(200), undefined, "identity"), 200],
    ["of a form", () => sendBody("a=b", "application/x-www-form-urlencoded"), 415],
    ["of JSON with a charset", () => sendBody(padded(200), "application/json; charset=utf-8"), 200],
  ])("%s", async (_name, answer, status) => {
    expect((await answer()).status).toBe(status);
  });
  test.each([
    ["malformed", "{"],
    ["empty", ""],
    ["not", "hello"],
    ["truncated", '{"jsonrpc":"2.0","id":1,"method":"tools/list"'],
  ])("%s JSON is 400 -32700", async (_name, body) => {
    const answer = await sendBody(body);
    expect(answer.status).toBe(400);
    expect(messageOf(answer)).toMatchObject({ error: { code: -32700 } });
  });
  test.each([
    ["2025-03-26", 200],
    ["2025-06-18", 400],
    ["2025-11-25", 400],
    ["2026-07-28", 400],
  ])("a batch of %s is %i", async (version, status) => {
    const messages = [1, 2].map((id) => ({ jsonrpc: "2.0", id, method: "ping" }));
    const headers = { "MCP-Protocol-Version": version, ...framing };
    const answer = await sendBody(JSON.stringify(messages), undefined, undefined, headers);
    expect(answer.status).toBe(status);
    if (status === 400) expect(messageOf(answer)).toMatchObject({ error: { code: -32600 } });
  });
  test("a compressed body gets an answer that names the fix", async () => {
    const answer = await sendBody(gzipSync(padded(200)), undefined, "gzip");
    expect(answer.json()).toMatchObject({ error_description: expect.stringContaining("Content-Encoding") });
    expect(answer.headers["accept-encoding"]).toBe("identity");
  });
  test("a large body without a token is 401", async () => {
    const answer = await send(`${app().url}/mcp`, { method: "POST", body: Buffer.alloc(6_000_000, 97) });
    expect(answer.status).toBe(401);
  });
});

describe("M14 every protocol version offers the same tools", () => {
  const app = sharedApp(emulator);
  const samples = sharedSamples(emulator);
  const authorized = async () => ({ Authorization: `Bearer ${await emulator().mint()}` });
  test.each(["2025-06-18", "2025-11-25"])("initialize of %s", async (protocolVersion) => {
    const params = {
      protocolVersion,
      capabilities: {},
      clientInfo: { name: "Contract test", version: "1.0.0" },
    };
    const answer = await post(app().url, { method: "initialize", params }, await authorized());
    expect(messageOf(answer)).toMatchObject({
      result: { protocolVersion, serverInfo },
    });
    const list = await listTools(app().url, await emulator().mint(), {
      "MCP-Protocol-Version": protocolVersion,
    });
    expect(messageOf(list)).toMatchObject({ result: { tools: tools.map((name) => ({ name })) } });
  });
  test("server/discover, tools/list and tools/call of 2026-07-28", async () => {
    const discovered = await postModern(app().url, "server/discover", {}, await authorized());
    expect(messageOf(discovered)).toMatchObject({
      result: { supportedVersions: expect.arrayContaining(["2026-07-28"]) },
    });
    const list = await postModern(app().url, "tools/list", {}, await authorized());
    expect(messageOf(list)).toMatchObject({ result: { tools: tools.map((name) => ({ name })) } });
    const params = { name: "caller", arguments: {} };
    const called = await postModern(samples().url, "tools/call", params, await authorized());
    expect(messageOf(called)).toMatchObject({ result: { structuredContent: { scopes: expect.any(Array) } } });
  });
  test("an old session ID is ignored", async () => {
    expect((await listTools(app().url, await emulator().mint(), { "Mcp-Session-Id": "gone" })).status).toBe(200);
  });
});

describe("M15 header and body of 2026-07-28 disagree", () => {
  const app = sharedApp(emulator);
  test.each([
    ["method", { "Mcp-Method": "tools/list" }],
    ["name", { "Mcp-Name": "another" }],
    ["version", { "MCP-Protocol-Version": "2025-11-25" }],
  ])("%s: 400 -32020", async (_name, header) => {
    const headers = { Authorization: `Bearer ${await emulator().mint()}`, ...header };
    const answer = await postModern(app().url, "tools/call", { name: "any", arguments: {} }, headers);
    expect(answer.status).toBe(400);
    expect(messageOf(answer)).toMatchObject({ error: { code: -32020 } });
  });
});
