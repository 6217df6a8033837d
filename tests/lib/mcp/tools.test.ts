import { createMcpHandler, fromJsonSchema, requireScopes } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { messageHeaders, rpcRequest } from "@/lib/mcp/client-messages";
import {
  assembleServer,
  convertSchemasOnce,
  type Feature,
  scopesMissingFor,
  scopesOfTools,
  toolNames,
} from "@/lib/mcp/server";

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

test("converts the schemas of a tool once, and lists the same as without", async () => {
  const schema = { type: "object" as const, properties: { city: { type: "string" as const } } };
  const inputSchema = fromJsonSchema(schema);
  const outputSchema = fromJsonSchema(schema);
  let conversions = 0;
  for (const { "~standard": standard } of [inputSchema, outputSchema]) {
    const { input, output } = standard.jsonSchema;
    const counting =
      (convert: typeof input): typeof input =>
      (options) => {
        conversions += 1;
        return convert(options);
      };
    Object.assign(standard, { jsonSchema: { input: counting(input), output: counting(output) } });
  }
  const createPlain = () =>
    assembleServer([(server) => void server.registerTool("x", { inputSchema, outputSchema }, () => ({ content: [] }))]);
  const list = async (create: typeof createPlain) => {
    const init = { method: "POST", headers: messageHeaders, body: rpcRequest("tools/list") };
    return (await createMcpHandler(create).fetch(new Request("http://localhost/mcp", init))).text();
  };
  const plain = await list(createPlain);
  expect(plain).toContain('"city"');
  await list(() => convertSchemasOnce(createPlain()));
  const before = conversions;
  expect(await list(() => convertSchemasOnce(createPlain()))).toBe(plain);
  expect(await list(() => convertSchemasOnce(createPlain()))).toBe(plain);
  expect(conversions - before).toBeLessThanOrEqual(1);
});
