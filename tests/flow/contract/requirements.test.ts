import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { type App, startEndpoint } from "@/tests/support/app";
import { challengeOf, messageOf, post, postModern, send } from "@/tests/support/http";
import { sharedEmulator } from "./setup";

const emulator = sharedEmulator();
const program = fileURLToPath(new URL("./guarded-features.ts", import.meta.url));

function sharedGuarded(...how: string[]): () => App {
  let server: App | undefined;
  beforeAll(async () => {
    server = await startEndpoint(program, { DESCOPE_CONFIG_URL: emulator().configUrl }, how);
  });
  afterAll(() => server?.stop());
  return () => {
    if (!server) throw new Error("not running yet");
    return server;
  };
}

const app = sharedGuarded();
const bare = sharedGuarded("only-limited");

const without = { dct: undefined, tenants: undefined, roles: undefined, permissions: undefined };
const inTenants = (dct: string | undefined) => ({
  ...without,
  dct,
  roles: ["auditor"],
  tenants: {
    T2acme: { roles: ["admin"], permissions: [] },
    T2other: { roles: [], permissions: ["orders:write"] },
  },
});

/** Callers, and which of the features they have besides the open ones. */
const callers: [string, Record<string, unknown>, string[], ("access" | "machine")?][] = [
  ["a user without claims", without, []],
  ["an administrator of the project", { ...without, roles: ["admin"] }, ["admin"]],
  ["one with both roles", { ...without, roles: ["auditor", "admin"] }, ["admin", "audit"]],
  ["a user of two tenants in the first", inTenants("T2acme"), ["admin", "tenant", "acme", "nested"]],
  ["the same user in the second", inTenants("T2other"), ["writer", "tenant"]],
  ["the same user in neither", inTenants(undefined), []],
  ["the same user in a tenant that is not theirs", inTenants("T2foreign"), ["tenant"]],
  ["an administrator of another tenant", { ...without, dct: "T2other", roles: ["admin"] }, ["admin", "tenant"]],
  ["a machine", { ...without }, [], "machine"],
  ["a machine with a permission", { ...without, permissions: ["orders:write"] }, ["writer"], "machine"],
  ["roles as a text", { ...without, roles: "admin auditor" }, []],
  ["roles in another form", { ...without, roles: { admin: true, length: 1, 0: "admin" } }, []],
  ["odd roles", { ...without, roles: [["admin"], { name: "admin" }, null, 7, "Admin", " admin", "admin "] }, []],
  ["odd tenants", { ...without, dct: ["T2acme"], tenants: ["T2acme"], roles: ["admin"] }, []],
  ["tenants that are null", { ...without, dct: "T2acme", tenants: null, roles: ["admin"] }, ["tenant", "acme"]],
  [
    "an odd tenant",
    { ...without, dct: "T2acme", tenants: { T2acme: ["admin"] }, roles: ["admin"] },
    ["tenant", "acme"],
  ],
  ["a tenant called __proto__", { ...without, dct: "__proto__", tenants: {}, roles: ["admin"] }, ["tenant"]],
  ["a tenant called constructor", { ...without, dct: "constructor", tenants: {}, roles: ["admin"] }, ["tenant"]],
  ["claims in a prototype", JSON.parse('{"__proto__": {"roles": ["admin"], "dct": "T2acme"}}'), ["tenant"]],
];

const generations = { 2025: post25, 2026: postModern };

async function post25(url: string, method: string, params: object, headers: Record<string, string>) {
  return post(url, { method, params }, headers);
}

type Ask = (method: string, params?: object) => ReturnType<typeof post>;

const lists = [
  ["tools/list", "tools", "_tool"],
  ["resources/list", "resources", "-resource"],
  ["resources/templates/list", "resourceTemplates", "-template"],
  ["prompts/list", "prompts", "_prompt"],
] as const;
const listOf = z.object({ result: z.record(z.string(), z.unknown()) });
const named = z.array(z.object({ name: z.string() }));

/** The features that a list shows. */
async function listed(ask: Ask, [method, member, end]: (typeof lists)[number]): Promise<string[]> {
  const { result } = listOf.parse(messageOf(await ask(method)));
  const names = named.parse(result[member]).map(({ name }) => name);
  return names.filter((name) => name.endsWith(end)).map((name) => name.slice(0, -end.length));
}

/** Every way to use a feature. */
const uses = (name: string): [string, Record<string, unknown>][] => [
  ["tools/call", { name: `${name}_tool`, arguments: {} }],
  ["resources/read", { uri: `test://${name}` }],
  ["resources/read", { uri: `test://${name}/word` }],
  ["prompts/get", { name: `${name}_prompt`, arguments: { word: "x" } }],
  ["completion/complete", complete({ type: "ref/prompt", name: `${name}_prompt` })],
  ["completion/complete", complete({ type: "ref/resource", uri: `test://${name}/{word}` })],
];
const complete = (ref: object) => ({ ref, argument: { name: "word", value: "" } });

const all = ["admin", "audit", "writer", "tenant", "acme", "nested"];

describe.each(Object.entries(generations))("M21 T10 in the %s protocol", (_generation, send) => {
  async function askAs(url: string, claims: object, kind: "access" | "machine" = "access"): Promise<Ask> {
    const authorization = `Bearer ${await emulator().mint({ scope: "mcp:use", ...claims }, { kind })}`;
    return (method, params = {}) => {
      const uri = "uri" in params && { "Mcp-Name": String(params.uri) };
      return send(url, method, params, { Authorization: authorization, ...uri });
    };
  }

  test.each(callers)("%s sees and uses what is theirs, and nothing else exists", async (_who, claims, theirs, kind) => {
    const ask = await askAs(app().url, claims, kind);
    for (const list of lists) expect(await listed(ask, list)).toEqual(["open", ...theirs, "books"].sort(byOrder));
    for (const [method, params] of theirs.flatMap(uses)) {
      expect(messageOf(await ask(method, params)), `${method} ${JSON.stringify(params)}`).toHaveProperty("result");
    }
    // The answer is that for a feature which nobody has.
    for (const name of all.filter((one) => !theirs.includes(one))) {
      const unknown = uses("nowhere");
      for (const [at, [method, params]] of uses(name).entries()) {
        const hidden = await ask(method, params);
        const nowhere = await ask(method, unknown[at]?.[1] ?? {});
        expect(messageOf(hidden)).toHaveProperty("error");
        expect(hidden.body.replaceAll(name, "nowhere")).toBe(nowhere.body);
        expect(hidden.status).toBe(nowhere.status);
        expect(Object.keys(hidden.headers)).toEqual(Object.keys(nowhere.headers));
      }
    }
  });

  test("a caller to whom nothing belongs gets empty lists", async () => {
    const ask = await askAs(bare().url, without);
    for (const list of lists) expect(await listed(ask, list)).toEqual([]);
    expect(messageOf(await ask("tools/call", { name: "admin_tool", arguments: {} }))).toMatchObject({
      error: { code: -32602 },
    });
  });

  test("no list is for a shared cache", async () => {
    const ask = await askAs(app().url, inTenants("T2acme"));
    for (const [method] of lists) {
      const answer = await ask(method);
      expect(answer.headers["cache-control"]).toBe("no-store");
      const { result } = listOf.parse(messageOf(answer));
      if (send === postModern) expect(result.cacheScope).toBe("private");
      expect(JSON.stringify(result)).not.toContain("public");
    }
  });

  test("what not everyone may read is not for a shared cache, whatever the resource says", async () => {
    const ask = await askAs(app().url, inTenants("T2acme"));
    for (const [name, cacheScope] of [
      ["open", "public"],
      ["acme", "private"],
      ["nested", "private"],
    ]) {
      for (const uri of [`test://${name}`, `test://${name}/word`]) {
        const { result } = listOf.parse(messageOf(await ask("resources/read", { uri })));
        if (send === postModern) expect(result.cacheScope, uri).toBe(cacheScope);
        else expect(result.cacheScope, uri).not.toBe(name === "open" ? "private" : "public");
      }
    }
  });

  test("callers at the same time each get their own list", async () => {
    const asking = callers.map(async ([, claims, theirs, kind]) => ({
      ask: await askAs(app().url, claims, kind),
      theirs,
    }));
    const ready = await Promise.all(asking);
    const rounds = Array.from({ length: 6 }, () => ready).flat();
    const seen = await Promise.all(rounds.map(({ ask }, at) => listed(ask, lists[at % 4] ?? lists[0])));
    expect(seen).toEqual(rounds.map(({ theirs }) => ["open", ...theirs, "books"].sort(byOrder)));
  });

  test("a tool with a connection is listed, and a call without Descope's scope for it is asked to step up", async () => {
    const poor = await (await askAs(app().url, without))("tools/call", { name: "books_tool", arguments: {} });
    expect(poor.status).toBe(403);
    expect(challengeOf(poor)).toMatchObject({ error: "insufficient_scope", scope: "outbound.token.fetch" });
    const rich = await askAs(app().url, { ...without, scope: "mcp:use outbound.token.fetch" });
    expect(messageOf(await rich("tools/call", { name: "books_tool", arguments: {} }))).toHaveProperty("result");
  });
});

test("M21 a batch reaches no more than its messages alone", async () => {
  const headers = {
    Authorization: `Bearer ${await emulator().mint(without)}`,
    "Content-Type": "application/json",
    Accept: "application/json",
  };
  const messages = all.flatMap(uses).map(([method, params], id) => ({ jsonrpc: "2.0", id, method, params }));
  const batch = [...messages, { jsonrpc: "2.0", id: 100, method: "tools/list" }];
  const answer = await send(`${app().url}/mcp`, { method: "POST", headers, body: JSON.stringify(batch) });
  const answers = z.array(z.looseObject({ id: z.int() })).parse(JSON.parse(answer.body));
  expect(answers).toHaveLength(batch.length);
  for (const one of answers) expect(one).toHaveProperty(one.id === 100 ? "result" : "error");
  for (const name of all) expect(JSON.stringify(answers.find(({ id }) => id === 100))).not.toContain(`${name}_tool`);
});

const byOrder = (a: string, b: string) => places.indexOf(a) - places.indexOf(b);
const places = ["open", ...all.slice(0, 5), "books", "nested"];
