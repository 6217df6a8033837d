import { createMcpHandler, fromJsonSchema, requireScopes } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { messageHeaders, rpcRequest } from "@/lib/mcp/client-messages";
import { type Feature, requires } from "@/lib/mcp/requirements";
import { assembleServer, convertSchemasOnce, describeTools, toolNames } from "@/lib/mcp/server";

const withScope =
  (name: string, scope?: string): Feature =>
  (server) => {
    server.registerTool(name, { ...(scope && { scopeChallenge: requireScopes(scope) }) }, () => ({
      content: [],
    }));
  };

const features = [withScope("open"), withScope("reads", "orders:read"), withScope("lists", "orders:read")];

test("lists tools by name, in the order of registration", async () => {
  expect(await toolNames(() => assembleServer(features))).toEqual(["open", "reads", "lists"]);
});

test("describes each tool with what it needs, whoever may use it", async () => {
  const audit = requires({ roles: ["auditor"], connection: { app: "books" } }, withScope("audit", "books:read"));
  const described = await describeTools([...features, audit]);
  expect(described.map(({ name, scopes, requirements }) => ({ name, scopes, ...requirements }))).toEqual([
    { name: "open", scopes: [] },
    { name: "reads", scopes: ["orders:read"] },
    { name: "lists", scopes: ["orders:read"] },
    { name: "audit", scopes: ["books:read", "outbound.token.fetch"], roles: ["auditor"], connection: { app: "books" } },
  ]);
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
