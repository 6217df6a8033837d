import { createServer } from "node:http";
import { inspect } from "node:util";
import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { type Caller, describeCaller, rememberCredentials } from "@/lib/descope/caller";
import { connectionToken, connectUrl } from "@/lib/descope/connections";
import { type DescopeServer, describeServer } from "@/lib/descope/discovery-url";

const [ada, grace] = demoUsers;
const app = "google-calendar";
const secret = "ya29.the-access-token";
const projectId = "P2x";

interface Received {
  path: string | undefined;
  authorization: string | undefined;
  body: unknown;
}

/** A Descope that gives these answers, the last one again and again. */
async function descopeThat(answers: [status: number, body: string][]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url: path, headers } = request;
    received.push({ path, authorization: headers.authorization, body: JSON.parse(Buffer.concat(chunks).toString()) });
    const [status, body] = answers[Math.min(received.length, answers.length) - 1] ?? [500, ""];
    response.writeHead(status, { Location: "/elsewhere" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const descope = describeServer(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`, projectId);
  return { received, descope, close: () => server.close() };
}

/** The caller of a token with these claims, as `callerOf` returns it. */
function callerWith(claims: object, token: string, server: DescopeServer): Caller {
  const caller = describeCaller({ sub: "U1", exp: 2 ** 40, scope: "outbound.token.fetch", ...claims });
  if (caller === "missing_claim") throw new Error("not a caller");
  return rememberCredentials(caller, { token, server });
}

/** Asks a Descope with these answers for the connection of a caller. */
async function ask(answers: [number, string][], { claims = {}, scopes }: { claims?: object; scopes?: string[] } = {}) {
  const { descope, received, close } = await descopeThat(answers);
  try {
    const caller = callerWith(claims, "the-callers-token", descope);
    const outcome = await connectionToken(caller, app, { scopes }).catch((error: unknown) => error);
    return { outcome, received };
  } finally {
    close();
  }
}

const token = (change: object = {}) =>
  JSON.stringify({ token: { accessToken: secret, accessTokenType: "Bearer", userId: "U1", appId: app, ...change } });

describe("what is asked", () => {
  test("by default the token with the connection's own scopes, as the caller", async () => {
    const { received } = await ask([[200, token()]]);
    expect(received).toEqual([
      {
        path: "/v1/mgmt/outbound/app/user/token/latest",
        authorization: "Bearer P2x:the-callers-token",
        body: { appId: app, userId: "U1" },
      },
    ]);
  });

  test("with scopes, a token that has them", async () => {
    const { received } = await ask([[200, token()]], { scopes: ["calendar.readonly"] });
    expect(received).toMatchObject([
      { path: "/v1/mgmt/outbound/app/user/token", body: { scopes: ["calendar.readonly"] } },
    ]);
  });

  test("for the user's own ID, if the project overrides sub", async () => {
    const { received } = await ask([[200, token({ userId: "U7" })]], { claims: { sub: "ada", dsub: "U7" } });
    expect(received).toMatchObject([{ body: { userId: "U7" } }]);
  });

  test.each([
    ["a machine", { sub: "TPA2x", azp: "TPA2x" }, "forbidden"],
    ["a token without the scope", { scope: "mcp:use" }, "missing_scope"],
    ["a token with a scope that only starts like it", { scope: "outbound.token.fetchall" }, "missing_scope"],
  ])("nothing for %s", async (_who, claims, status) => {
    const { outcome, received } = await ask([[200, token()]], { claims });
    expect(outcome).toEqual({ status });
    expect(received).toEqual([]);
  });

  test("nothing for a copy of a caller, which has no credentials", async () => {
    const { descope, received, close } = await descopeThat([[200, token()]]);
    const caller = callerWith({}, "t", descope);
    await expect(connectionToken({ ...caller }, app)).rejects.toThrow("copy");
    expect(received).toEqual([]);
    close();
  });
});

describe("what Descope answers", () => {
  test.each<[string, string, object]>([
    ["all", token({ scopes: ["a"], accessTokenExpiry: "4000000000" }), { scopes: ["a"], expiresAt: 4_000_000_000 }],
    ["RFC 3339", token({ accessTokenExpiry: "2096-10-02T07:06:40Z" }), { expiresAt: 4_000_000_000 }],
    ["a number", token({ accessTokenExpiry: 4_000_000_000 }), { expiresAt: 4_000_000_000 }],
    ["no expiry", token(), { scopes: [], tokenType: "Bearer" }],
    ["nulls", token({ scopes: null, accessTokenExpiry: null, accessTokenType: null, userId: null }), { scopes: [] }],
    ["empty texts", token({ accessTokenExpiry: "", accessTokenType: "", userId: "", appId: "" }), { scopes: [] }],
    ["an expiry that is none", token({ accessTokenExpiry: "soon" }), { scopes: [] }],
    ["a negative expiry", token({ accessTokenExpiry: -1 }), { scopes: [] }],
    ["an expiry of 0", token({ accessTokenExpiry: "0" }), { scopes: [] }],
    ["another type", token({ accessTokenType: "MAC" }), { tokenType: "MAC" }],
  ])("a token with %s is usable", async (_what, body, expected) => {
    const { outcome } = await ask([[200, body]]);
    expect(outcome).toMatchObject({ status: "connected", accessToken: secret, expiresAt: undefined, ...expected });
  });

  test.each<[number, string]>([
    [401, "token_rejected"],
    [403, "forbidden"],
    [404, "not_connected"],
  ])("%i means %s, whatever the body", async (status, expected) => {
    for (const body of ["{}", "", "<html>", token()]) {
      expect((await ask([[status, body]])).outcome).toEqual({ status: expected });
    }
  });

  test("a token that has expired means that the user has to connect again", async () => {
    const { outcome } = await ask([[200, token({ accessTokenExpiry: "1000000000" })]]);
    expect(outcome).toEqual({ status: "not_connected" });
  });

  test.each<[string, number, string]>([
    ["nothing", 200, ""],
    ["no JSON", 200, "<html>"],
    ["no object", 200, "[]"],
    ["no token", 200, "{}"],
    ["a token that is text", 200, `{"token":"${secret}"}`],
    ["no access token", 200, token({ accessToken: undefined })],
    ["an empty access token", 200, token({ accessToken: "" })],
    ["an access token that no header can contain", 200, token({ accessToken: `${secret}\r\nX-Evil: 1` })],
    ["an access token with a space", 200, token({ accessToken: `${secret} x` })],
    ["a type that no header can contain", 200, token({ accessTokenType: "Bearer x\r\n" })],
    ["scopes of a wrong type", 200, token({ scopes: [1] })],
    ["the token of another user", 200, token({ userId: "U2" })],
    ["the token of another connection", 200, token({ appId: "github" })],
    ["a redirect", 302, token()],
    ["a bad request", 400, token()],
    ["too many requests", 429, token()],
    ["an error", 500, token()],
    ["another error", 502, token()],
    ["an outage", 503, token()],
  ])("%s is an outage, which quotes no token", async (_what, status, body) => {
    const { outcome, received } = await ask([[status, body]]);
    expect(outcome).toMatchObject({ name: "ConnectionUnavailableError" });
    expect(inspect(outcome, { depth: 9, showHidden: true })).not.toMatch(/ya29|the-callers-token/);
    expect(received).toHaveLength(status === 500 ? 2 : 1);
  });

  test("a 500 is tried once more", async () => {
    const { outcome, received } = await ask([
      [500, "{}"],
      [200, token()],
    ]);
    expect(outcome).toMatchObject({ status: "connected" });
    expect(received[1]).toEqual(received[0]);
  });

  test("is never cached", async () => {
    const { descope, received, close } = await descopeThat([[200, token()]]);
    const caller = callerWith({}, "t", descope);
    for (let time = 0; time < 3; time++) await connectionToken(caller, app);
    expect(received).toHaveLength(3);
    close();
  });
});

test("a cancelled call asks no longer", async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const cancelled = new AbortController();
  server.on("request", (request) => {
    request.on("close", () => server.close());
    cancelled.abort();
  });
  const caller = callerWith({}, "t", describeServer(origin, projectId));
  const outcome = connectionToken(caller, app, { signal: cancelled.signal });
  await expect(outcome).rejects.toMatchObject({ name: "ConnectionUnavailableError" });
  await vi.waitFor(() => expect(server.listening).toBe(false));
});

test("a connected account shows its token to whoever asks for it, and in no log", async () => {
  const { outcome } = await ask([[200, token()]]);
  expect(outcome).toHaveProperty("accessToken", secret);
  const shown = [inspect(outcome, { depth: 9, showHidden: true, getters: false }), JSON.stringify(outcome)];
  const copies = [JSON.stringify({ ...Object(outcome) }), String(outcome), inspect({ outcome }), `${outcome}`];
  for (const text of [...shown, ...copies]) expect(text).not.toContain(secret);
});

describe("where a user connects", () => {
  async function start(status: number, answer: unknown) {
    const { descope, received, close } = await descopeThat([[status, JSON.stringify(answer)]]);
    const request = { redirectUrl: "https://mcp.example.com/connect/x/done", scopes: ["a"] };
    const outcome = await connectUrl(descope, "the-refresh-token", app, request).catch((error: unknown) => error);
    close();
    return { outcome, received, descope };
  }

  test("is asked with the refresh token", async () => {
    const { outcome, received } = await start(200, { url: "https://accounts.example/o?x=1#y" });
    expect(outcome).toEqual({ url: "https://accounts.example/o?x=1#y" });
    expect(received).toEqual([
      {
        path: "/v1/mgmt/outbound/app/connect",
        authorization: "Bearer P2x:the-refresh-token",
        body: { appId: app, options: { redirectUrl: "https://mcp.example.com/connect/x/done", scopes: ["a"] } },
      },
    ]);
  });

  test("may be Descope itself without https, as the emulator is", async () => {
    const { descope, close } = await descopeThat([]);
    close();
    const server = createServer((_request, response) => response.end(JSON.stringify({ url: `${descope.origin}/c` })));
    await new Promise<void>((resolve) => server.listen(Number(new URL(descope.origin).port), "127.0.0.1", resolve));
    expect(await connectUrl(descope, "t", app, { redirectUrl: "x" })).toEqual({ url: `${descope.origin}/c` });
    server.close();
  });

  test.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "http://evil.example/",
    "http://127.0.0.1:1/",
    "https://user:pass@evil.example/",
    "https://descope.com@evil.example/",
    "//evil.example",
    "/connect",
    "cursor://callback",
    "file:///etc/passwd",
    "blob:https://evil.example/x",
    "",
    `https://a.example/${"x".repeat(8_000)}`,
    7,
    null,
    ["https://a.example"],
  ])("is not %j", async (url) => {
    const { outcome } = await start(200, { url });
    expect(outcome).toMatchObject({ name: "ConnectionUnavailableError" });
    expect(inspect(outcome)).not.toMatch(/evil|the-refresh-token/);
  });

  test.each([
    [401, "session_rejected"],
    [403, "forbidden"],
    [404, "unknown_connection"],
  ])("is not told with a %i: %s", async (status, refusal) => {
    expect((await start(status, { url: "https://a.example" })).outcome).toEqual({ refusal });
  });

  test.each([302, 400, 429, 500, 503])("is not told with a %i, which is an outage", async (status) => {
    expect((await start(status, { url: "https://a.example" })).outcome).toMatchObject({
      name: "ConnectionUnavailableError",
    });
  });
});

describe("against the emulator", () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterEach(async () => {
    emulator.reset();
    for (const { id } of demoUsers) await emulator.connections.clear(id, app);
  });
  afterAll(() => emulator.close());

  const server = () => describeServer(emulator.origin, emulator.projectId, emulator.serverId);

  async function status(claims: Record<string, unknown> = {}, scopes?: string[]) {
    const minted = await emulator.mint({ scope: "mcp:use outbound.token.fetch", ...claims });
    const described = describeCaller(decodeJwt(minted));
    if (described === "missing_claim") throw new Error("not a caller");
    return connectionToken(rememberCredentials(described, { token: minted, server: server() }), app, { scopes });
  }

  test("a user connects, uses the connection, and disconnects", async () => {
    expect(await status()).toEqual({ status: "not_connected" });
    const accessToken = await emulator.connections.connect(ada.id, app);
    expect(await status()).toMatchObject({ accessToken, tokenType: "Bearer", scopes: ["calendar.readonly"] });
    expect(await status({}, ["calendar.readonly"])).toMatchObject({ accessToken });
    expect(await status({}, ["calendar.events"])).toEqual({ status: "not_connected" });
    expect(await status({ sub: grace.id })).toEqual({ status: "not_connected" });
    await emulator.connections.clear(ada.id, app);
    expect(await status()).toEqual({ status: "not_connected" });
  });

  test("a token that has expired is renewed, and one that the user withdrew is not", async () => {
    const first = await emulator.connections.connect(ada.id, app);
    await emulator.connections.expire(ada.id, app);
    emulator.set({ connectionExpiry: "rfc3339" });
    const renewed = await status();
    expect(renewed).toMatchObject({ status: "connected", expiresAt: expect.any(Number) });
    expect(renewed).not.toHaveProperty("accessToken", first);
    await emulator.connections.revoke(ada.id, app);
    await emulator.connections.expire(ada.id, app);
    expect(await status()).toEqual({ status: "not_connected" });
  });

  test("a policy forbids it, and a token of another project is not accepted", async () => {
    await emulator.connections.connect(ada.id, app);
    emulator.connections.setPolicy(ada.id, app, "forbid");
    expect(await status()).toEqual({ status: "forbidden" });
    expect(await status({ iss: `${emulator.origin}/v1/apps/P2other` })).toEqual({ status: "token_rejected" });
  });

  test("a website session's refresh token gets the address of the consent page", async () => {
    const redirectUrl = "http://localhost:9/connect/google-calendar/done";
    const start = await connectUrl(server(), await emulator.mintRefreshToken(ada), app, { redirectUrl });
    expect(start.url).toContain(`${emulator.origin}/`);
    expect(await connectUrl(server(), "x", app, { redirectUrl })).toEqual({ refusal: "session_rejected" });
  });
});
