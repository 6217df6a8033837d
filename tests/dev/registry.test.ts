import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod";
import { registryEntry } from "@/dev/registry-entry";
import { serverInfo } from "@/lib/config/server-info";

const resource = "https://mcp.example.com/mcp";
const { description } = z.object({ description: z.string() }).parse(JSON.parse(readFileSync("package.json", "utf8")));

/**
 * What https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json says of a remote server. It allows
 * other members; this entry has none.
 */
const serverJson = z.strictObject({
  $schema: z.literal("https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100).optional(),
  description: z.string().min(1).max(100),
  version: z.string().max(255),
  repository: z.strictObject({ url: z.url(), source: z.string() }).optional(),
  websiteUrl: z.url().optional(),
  remotes: z
    .array(z.strictObject({ type: z.literal("streamable-http"), url: z.url({ protocol: /^https$/ }) }))
    .length(1),
});

test("the entry follows the registry's schema, with this server's own facts", () => {
  const entry = serverJson.parse(JSON.parse(JSON.stringify(registryEntry(resource, description))));
  expect(entry).toMatchObject({
    name: `com.example.mcp/${serverInfo.name}`,
    title: serverInfo.title,
    description,
    version: serverInfo.version,
    remotes: [{ type: "streamable-http", url: resource }],
  });
  // A range or a word is not a version.
  expect(entry.version).toMatch(/^\d+\.\d+\.\d+/);
});

test("another namespace can be named", () => {
  expect(registryEntry(resource, description, "io.github.you/weather").name).toBe("io.github.you/weather");
});

test.each([
  "http://localhost:3000/mcp",
  "https://localhost/mcp",
  "https://127.0.0.1/mcp",
  "https://[::1]/mcp",
  "https://10.0.0.1/mcp",
  "https://server.internal/mcp",
  "https://mcp/mcp",
  "http://mcp.example.com/mcp",
])("%s is not public", (address) => {
  expect(() => registryEntry(address, description)).toThrow(/public servers only/);
});

test.each([
  ["a name without a namespace", /name: is not <your namespace>/, "weather", description],
  ["a name with two slashes", /name: is not <your namespace>/, "com.example/a/b", description],
  ["a name that is too long", /^name/, `com.example/${"a".repeat(200)}`, description],
  ["a long description", /^description/, undefined, "a".repeat(101)],
  ["an empty description", /^description/, undefined, ""],
])("refuses %s, and says so", (_name, message, name, text) => {
  expect(() => registryEntry(resource, text, name)).toThrow(message);
});
