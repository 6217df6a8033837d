import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, startEndpoint } from "@/tests/support/app";
import { post, postModern } from "@/tests/support/http";
import { sharedEmulator } from "./setup";

const emulator = sharedEmulator();
const program = fileURLToPath(new URL("./failing-features.ts", import.meta.url));

/** The endpoint as it is, with tools, resources and prompts that fail. */
function sharedFailing(mode: string, ...how: string[]): () => App {
  let server: App | undefined;
  beforeAll(async () => {
    // Without the lines that every call leaves: audit.test.ts is about those.
    const env = { NODE_ENV: mode, DESCOPE_CONFIG_URL: emulator().configUrl, LOG_CALLS: "0" };
    server = await startEndpoint(program, env, how);
  });
  afterAll(() => server?.stop());
  return () => {
    if (!server) throw new Error("not running yet");
    return server;
  };
}

const authorization = async () => ({
  Authorization: `Bearer ${await emulator().mint({ azp: "TPAcaller" })}`,
});

const generations = {
  2025: async (url: string, method: string, params: object) => post(url, { method, params }, await authorization()),
  2026: async (url: string, method: string, params: object) =>
    postModern(url, method, params, {
      ...(await authorization()),
      ...("uri" in params && { "Mcp-Name": String(params.uri) }),
    }),
};

const failures = [
  ["throws", "tools/call", { name: "throws", arguments: {} }],
  ["rejects", "tools/call", { name: "throws_later", arguments: {} }],
  ["throws a value that is not an error", "tools/call", { name: "throws_a_text", arguments: {} }],
  ["returns nothing", "tools/call", { name: "returns_nothing", arguments: {} }],
  ["violates its output schema", "tools/call", { name: "breaks_its_schema", arguments: {} }],
  ["omits its structured result", "tools/call", { name: "forgets_its_answer", arguments: {} }],
  ["returns a value that is not JSON", "tools/call", { name: "returns_no_json", arguments: {} }],
  ["returns a circular value", "tools/call", { name: "returns_a_circle", arguments: {} }],
  ["returns a boxed bigint", "tools/call", { name: "returns_a_boxed_bigint", arguments: {} }],
  ["returns a value that throws in toJSON", "tools/call", { name: "refuses_to_be_json", arguments: {} }],
  ["throws", "prompts/get", { name: "throws" }],
  ["returns nothing", "prompts/get", { name: "returns_nothing" }],
  ["returns nothing", "resources/read", { uri: "test://returns-nothing" }],
  ["returns a value that is not JSON", "resources/read", { uri: "test://returns-no-json" }],
  ["throws", "resources/read", { uri: "test://throws" }],
  ["throws", "resources/read", { uri: "test://template/private-name" }],
  [
    "throws",
    "completion/complete",
    { ref: { type: "ref/prompt", name: "completes" }, argument: { name: "name", value: "p" } },
  ],
] as const;

const forCallers = [
  ["tools/call", { name: "throws_for_callers", arguments: {} }],
  ["prompts/get", { name: "for_callers" }],
  ["resources/read", { uri: "test://for-callers" }],
] as const;

const lines = ({ output }: App) =>
  output()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line): Record<string, unknown> => JSON.parse(line));

describe.each(Object.entries(generations))("M17 in the %s protocol", (_generation, ask) => {
  const server = sharedFailing("production");

  test.each(failures)(
    "what %s in %s: one error line, and a response with nothing but its ID",
    async (...[_how, method, params]) => {
      const answer = await ask(server().url, method, params);
      const requestId = answer.headers["x-request-id"];
      expect(answer.body).toContain(requestId);
      expect(answer.body).not.toMatch(/private|RangeError|TypeError|undefined|total|schema|unsendable| at |eyJ/);
      const ofRequest = () => lines(server()).filter((line) => line.requestId === requestId);
      await expect.poll(ofRequest).toHaveLength(1);
      const named = "name" in params && { [method === "tools/call" ? "tool" : "prompt"]: params.name };
      expect(ofRequest()[0]).toMatchObject({
        level: "error",
        event: "call_failed",
        method,
        ...named,
        name: expect.stringMatching(/./),
        message: expect.any(String),
        clientId: "TPAcaller",
      });
    },
  );

  test("concurrent failing calls have a line each", async () => {
    const tools = ["throws", "throws_later", "returns_nothing", "breaks_its_schema"];
    const calls = Array.from({ length: 5 }, () => tools).flat();
    const answers = await Promise.all(calls.map((name) => ask(server().url, "tools/call", { name, arguments: {} })));
    const ids = answers.map(({ headers }) => headers["x-request-id"]);
    expect(answers.map(({ body }, index) => body.includes(ids[index] ?? ""))).not.toContain(false);
    const named = () => ids.map((id) => lines(server()).find(({ requestId }) => requestId === id)?.tool);
    await expect.poll(named).toEqual(calls);
  });

  test("accepts a date and a deeply nested list", async () => {
    const { body } = await ask(server().url, "tools/call", { name: "returns_odd_json", arguments: {} });
    expect(body).toContain('"date":"1970-01-01T00:00:00.000Z"');
    expect(body).toContain("[[[[");
  });

  test("a failure before any tool runs is one error line too", async () => {
    const answer = await ask(server().url, "tools/call", { name: "challenge_throws", arguments: {} });
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain("private");
    const requestId = answer.headers["x-request-id"];
    const ofRequest = () => lines(server()).filter((line) => line.requestId === requestId);
    await expect.poll(ofRequest).toMatchObject([{ level: "error", event: "mcp_failed", name: "RangeError" }]);
  });

  test("the log entry contains the stack, in one line and without a token", async () => {
    const answer = await ask(server().url, "tools/call", { name: "throws", arguments: {} });
    const requestId = answer.headers["x-request-id"];
    const found = () => lines(server()).find((line) => line.requestId === requestId);
    await expect.poll(found).toBeDefined();
    expect(found()).toMatchObject({
      name: "RangeError",
      message: expect.stringMatching(/^private detail \[token\] /),
      cause: { name: "Error", message: "private cause" },
    });
    expect([found()?.stack].flat()[0]).toContain("failing-features.ts");
    expect(server().output()).not.toMatch(/eyJ|\p{C}\[/u);
    for (const line of server().output().trimEnd().split("\n").slice(1)) JSON.parse(line);
  });

  test.each(forCallers)("%s returns the message of a CallerError, and logs nothing", async (method, params) => {
    const before = lines(server()).length;
    expect((await ask(server().url, method, params)).body).toContain("There is no order 17");
    expect(lines(server()).length).toBe(before);
  });

  test("a tool's own error result and input errors are unchanged, and not logged", async () => {
    const before = lines(server()).length;
    expect((await ask(server().url, "tools/call", { name: "says_so", arguments: {} })).body).toContain("sold out");
    const wrong = { name: "works", arguments: { count: "many" } };
    expect((await ask(server().url, "tools/call", wrong)).body).toMatch(/Input validation error.*count/);
    expect((await ask(server().url, "tools/call", { name: "works", arguments: {} })).body).toContain("fine");
    expect(lines(server()).length).toBe(before);
  });
});

describe("M17 in a batch of the 2025 protocol", () => {
  const server = sharedFailing("production");

  test("each failing call has a line with its own name", async () => {
    const tools = ["throws", "throws_later", "returns_nothing"];
    const batch = tools.map((name, id) => ({ jsonrpc: "2.0", id, method: "tools/call", params: { name } }));
    await fetch(`${server().url}/mcp`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json, text/event-stream",
        ...(await authorization()),
      },
      body: JSON.stringify(batch),
    });
    await expect.poll(() => lines(server()).map(({ tool }) => tool)).toHaveLength(tools.length);
    const found = lines(server());
    expect(found.map(({ tool }) => tool).sort()).toEqual(tools.sort());
    expect(new Set(found.map(({ requestId }) => requestId)).size).toBe(1);
  });
});

describe("M17 when creating the server fails", () => {
  const server = sharedFailing("production", "at-once");

  test.each(Object.entries(generations))(
    "one error line says why, and the response does not (%s)",
    async (_generation, ask) => {
      const answer = await ask(server().url, "tools/list", {});
      expect(answer.status).toBe(500);
      expect(answer.body).not.toMatch(/private|RangeError| at |eyJ/);
      const requestId = answer.headers["x-request-id"];
      const ofRequest = () => lines(server()).filter((line) => line.requestId === requestId);
      await expect
        .poll(ofRequest)
        .toMatchObject([{ level: "error", event: "mcp_failed", name: "RangeError", clientId: "TPAcaller" }]);
    },
  );
});

describe("M17 a caller who disconnects", () => {
  const server = sharedFailing("production");

  test("is not logged, and neither is the call that this aborts", async () => {
    const gone = new AbortController();
    const own = { "Content-Type": "application/json", Accept: "application/json, text/event-stream" };
    const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "throws_when_stopped" } };
    const answer = fetch(`${server().url}/mcp`, {
      method: "POST",
      headers: { ...own, ...(await authorization()) },
      body: JSON.stringify(call),
      signal: gone.signal,
    }).catch(() => undefined);
    await server().until("waiting");
    gone.abort();
    await answer;
    await server().until("stopped");
    // Any line about it would come before this one.
    await generations[2025](server().url, "tools/call", { name: "throws", arguments: {} });
    await expect.poll(() => lines(server()).length).toBeGreaterThan(0);
    expect(lines(server())).toMatchObject([{ event: "call_failed", tool: "throws" }]);
  });
});

describe("M17 in development", () => {
  const server = sharedFailing("development");

  test.each(Object.entries(generations))("the caller reads the message (%s)", async (_generation, ask) => {
    const answer = await ask(server().url, "tools/call", { name: "throws", arguments: {} });
    expect(answer.body).toContain("RangeError: private detail");
    expect(answer.body).toContain(answer.headers["x-request-id"]);
  });
});

describe("M17 a client's mistake", () => {
  const server = sharedFailing("production");
  const valid = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };

  /** Sends one mistake; returns the log lines about it. */
  async function linesOf(send: (headers: Record<string, string>) => Promise<{ headers: object }>) {
    const before = lines(server()).length;
    await send(await authorization());
    await expect.poll(() => lines(server()).length).toBeGreaterThan(before);
    return lines(server()).slice(before);
  }

  const raw =
    (body: string, more: Record<string, string> = {}) =>
    async (headers: Record<string, string>) => {
      const own = { "Content-Type": "application/json", Accept: "application/json, text/event-stream" };
      return fetch(`${server().url}/mcp`, { method: "POST", headers: { ...own, ...headers, ...more }, body });
    };

  test.each([
    ["an unknown method", { ...valid, method: "private/method" }, -32601, "unknown"],
    ["a method of the other protocol", { ...valid, method: "server/discover" }, -32601, "server/discover"],
    ["an unknown tool", { ...valid, method: "tools/call", params: { name: "private" } }, -32602, "tools/call"],
    ["an unknown prompt", { ...valid, method: "prompts/get", params: { name: "private" } }, -32602, "prompts/get"],
    [
      "an unknown resource",
      { ...valid, method: "resources/read", params: { uri: "test://private" } },
      -32602,
      "resources/read",
    ],
    ["invalid parameters", { ...valid, method: "tools/call", params: { name: 7 } }, -32602, "tools/call"],
    ["not a message", { private: true }, -32600, "unknown"],
  ] as const)("%s is one info line with method, code and client", async (_kind, message, code, method) => {
    const found = await linesOf(raw(JSON.stringify(message)));
    expect(found).toEqual([
      {
        time: expect.any(String),
        level: "info",
        event: "protocol_mistake",
        method,
        code: expect.any(Number),
        clientId: "TPAcaller",
        requestId: expect.any(String),
      },
    ]);
    expect(found[0]?.code).toBe(code);
    expect(server().output()).not.toContain("private");
  });

  test.each([
    ["not JSON", raw("private"), -32700],
    ["another content type", raw("private", { "Content-Type": "text/plain" }), -32000],
    ["a body that is too large", raw(JSON.stringify({ ...valid, params: { private: "x".repeat(5_000_000) } })), -32000],
  ] as const)("%s is one info line too", async (_kind, send, code) => {
    expect(await linesOf(send)).toMatchObject([{ level: "info", event: "protocol_mistake", code }]);
    expect(server().output()).not.toContain("private");
  });

  test("is logged in the 2026 protocol too", async () => {
    const unlike = (headers: Record<string, string>) =>
      postModern(server().url, "tools/call", { name: "works", arguments: {} }, { ...headers, "Mcp-Name": "private" });
    expect(await linesOf(unlike)).toMatchObject([
      { level: "info", event: "protocol_mistake", code: -32020, method: "tools/call" },
    ]);
    const unknown = (headers: Record<string, string>) => postModern(server().url, "private/method", {}, headers);
    expect(await linesOf(unknown)).toMatchObject([{ level: "info", code: -32601, method: "unknown" }]);
    expect(server().output()).not.toContain("private");
  });

  test("several in one request are one line", async () => {
    const batch = [1, 2].map((id) => ({ ...valid, id, method: "private/method" }));
    const found = await linesOf(raw(JSON.stringify(batch)));
    // Any line about the second would come before this one.
    await raw(JSON.stringify(valid), { Authorization: "Bearer garbage" })({});
    await expect.poll(() => lines(server()).at(-1)?.event).toBe("refused");
    expect(found.length).toBe(1);
    const { requestId } = found[0] ?? {};
    expect(lines(server()).filter((line) => line.requestId === requestId)).toHaveLength(1);
  });

  test("a GET for a stream is not a mistake", async () => {
    const before = lines(server()).length;
    for (const method of ["GET", "DELETE"]) {
      const headers = { ...(await authorization()), Accept: "text/event-stream" };
      expect((await fetch(`${server().url}/mcp`, { method, headers })).status).toBe(405);
    }
    expect(lines(server()).length).toBe(before);
  });
});
