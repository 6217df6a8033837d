import { type McpServer, requireScopes } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import * as z from "zod";
import { type Caller, describeCaller } from "@/lib/descope/caller";
import { type Feature, meets, type Requirements, requires } from "@/lib/mcp/requirements";
import { assembleServer, convertSchemasOnce, describeTools, toolNames } from "@/lib/mcp/server";

const tool =
  (name: string, scope?: string): Feature =>
  (server) => {
    server.registerTool(name, { ...(scope && { scopeChallenge: requireScopes(scope) }) }, () => ({ content: [] }));
  };

function caller(claims: object): Caller {
  const described = describeCaller({ sub: "U2a", exp: 1, ...claims });
  if (described === "missing_claim") throw new Error(described);
  return described;
}

const admin = caller({ roles: ["admin"], permissions: ["read", "write"], dct: "T2a" });

test.each<[Requirements, boolean, boolean]>([
  [{ roles: ["admin"] }, true, false],
  [{ roles: ["admin", "auditor"] }, false, false],
  [{ roles: ["Admin"] }, false, false],
  [{ permissions: ["write", "read"] }, true, false],
  [{ permissions: ["write", "delete"] }, false, false],
  [{ tenant: true }, true, false],
  [{ tenant: "T2a" }, true, false],
  [{ tenant: "T2b" }, false, false],
  [{ roles: ["admin"], tenant: "T2b" }, false, false],
  [{ connection: { app: "books" } }, true, true],
])("%j: an administrator %s, someone unknown %s", (requirements, forAdmin, forUnknown) => {
  expect([meets(admin, requirements), meets(undefined, requirements)]).toEqual([forAdmin, forUnknown]);
});

test.each([
  ["nothing", {}, "nothing is required"],
  ["no value", undefined, "expected object"],
  ["a requirement that is undefined", { roles: ["admin"], permissions: undefined }, "permissions is undefined"],
  ["no role", { roles: [] }, "roles must name at least one"],
  ["an empty role", { roles: ["admin", ""] }, "roles.1 must not be empty"],
  ["a role that is undefined", { roles: [undefined] }, "roles.0"],
  ["roles as a text", { roles: "admin" }, "roles"],
  ["an empty tenant", { tenant: "" }, "tenant"],
  ["a blank tenant", { tenant: " " }, "tenant"],
  ["no tenant", { tenant: false }, "tenant"],
  ["a requirement that is misspelled", { tenant: true, role: ["admin"] }, "role"],
  ["a connection without its app", { connection: {} }, "connection.app"],
  ["a connection whose ID fits into no link", { connection: { app: "my.app" } }, "connection.app must have letters"],
  ["a connection without a scope", { connection: { app: "books", scopes: [] } }, "connection.scopes"],
])("a feature that requires %s is refused, and not open to everyone", (_what, requirements, says) => {
  const define = () => Reflect.apply(requires, undefined, [requirements, tool("x")]);
  expect(define).toThrow(says);
});

test("a requirement cannot be changed later", async () => {
  const roles = ["nobody"];
  const feature = requires({ roles }, tool("x"));
  roles.length = 0;
  expect(await toolNames(() => assembleServer([feature], admin))).toEqual([]);
});

test("a feature stays closed when it is wrapped, nested or called directly", async () => {
  const closed = requires({ roles: ["nobody"] }, tool("x"));
  const wrapped: Feature = (server, caller) => closed(server, caller);
  const forgetful: Feature = (server) => closed(server);
  const nested = requires({ roles: ["admin"] }, closed);
  const names = await toolNames(() => assembleServer([closed, wrapped, forgetful, nested, tool("open")], admin));
  expect(names).toEqual(["open"]);
});

test("without a caller, only what is open exists", async () => {
  const features = [tool("open"), requires({ tenant: true }, tool("closed"))];
  expect(await toolNames(() => assembleServer(features))).toEqual(["open"]);
  expect(await toolNames(() => assembleServer(features, admin))).toEqual(["open", "closed"]);
});

test("describing all tools opens none of them", async () => {
  const inner = requires({ roles: ["auditor"], tenant: true }, tool("closed", "a:b"));
  const nested = requires({ roles: ["admin"], tenant: "T2a" }, inner);
  const features = [tool("open"), (server: McpServer) => nested(server)];
  expect(
    (await describeTools(features)).map(({ name, scopes, requirements }) => ({ name, scopes, requirements })),
  ).toEqual([
    { name: "open", scopes: [], requirements: {} },
    { name: "closed", scopes: ["a:b"], requirements: { roles: ["admin", "auditor"], tenant: "T2a" } },
  ]);
  expect(await toolNames(() => assembleServer(features))).toEqual(["open"]);
});

test("a scope challenge names the tool's scopes and that for connections, also if one of them is granted", async () => {
  const server = assembleServer([requires({ connection: { app: "books" } }, tool("x", "a:b"))]);
  const challenge = async (scopes: string[]) =>
    (
      await server.resolveScopeChallenge({
        request: { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "x" } },
        authInfo: { token: "", clientId: "", scopes },
      })
    )?.scopes;
  const all = ["a:b", "outbound.token.fetch"];
  expect(await challenge([])).toEqual(all);
  expect(await challenge(["a:b"])).toEqual(all);
  expect(await challenge(["outbound.token.fetch"])).toEqual(all);
  expect(await challenge(all)).toBeUndefined();
});

test("schemas that depend on the caller are converted for each", async () => {
  const choice = (server: McpServer, caller?: Caller) =>
    server.registerTool("x", { inputSchema: z.object({ role: z.enum(caller?.roles ?? []) }) }, () => ({ content: [] }));
  const schemaFor = (role: string) => {
    const server = convertSchemasOnce(assembleServer([choice], caller({ roles: [role] })));
    return JSON.stringify(server.toolInputSchemaJson("x"));
  };
  const [one, other, again] = [schemaFor("one"), schemaFor("other"), schemaFor("one")];
  expect(one).toContain('"one"');
  expect(other).toContain('"other"');
  expect(other).not.toContain('"one"');
  expect(again).toBe(one);
});
