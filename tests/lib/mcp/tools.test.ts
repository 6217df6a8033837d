import { requireScopes } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { assembleServer, type Feature, scopesMissingFor, scopesOfTools, toolNames } from "@/lib/mcp/server";

const withScope =
  (name: string, scope?: string): Feature =>
  (server) => {
    server.registerTool(name, { ...(scope && { scopeChallenge: requireScopes(scope) }) }, () => ({
      content: [],
    }));
  };

const createServer = () =>
  assembleServer([withScope("open"), withScope("reads", "orders:read"), withScope("lists", "orders:read")]);

test("lists tools by name, in the order of registration", async () => {
  expect(await toolNames(createServer)).toEqual(["open", "reads", "lists"]);
});

test("lists a scope once, however many tools need it", async () => {
  expect(await scopesOfTools(createServer)).toEqual(["orders:read"]);
});

test.each([
  ["open", [], []],
  ["reads", [], ["orders:read"]],
  ["reads", ["orders:read"], []],
  ["no such tool", [], []],
])("a call of %j with %j still needs %j", async (tool, granted, missing) => {
  expect(await scopesMissingFor(createServer, tool, granted)).toEqual(missing);
});
