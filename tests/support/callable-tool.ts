import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { createServer, toolDescriptions } from "@/lib/tools";

/**
 * Finds any read-only tool of this app that requires neither input nor a scope of its own.
 * @returns its name, or undefined if there is none
 */
export async function findCallableTool(): Promise<string | undefined> {
  const server = createServer();
  const client = new Client({ name: "Tests", version: "1.0.0" });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(theirs);
  await client.connect(ours);
  const { tools } = await client.listTools();
  await client.close();
  const described = await toolDescriptions();
  for (const { name, inputSchema, annotations } of tools) {
    const isOpen = described.find((tool) => tool.name === name)?.scopes.length === 0;
    if (isOpen && annotations?.readOnlyHint && !inputSchema.required?.length) return name;
  }
  return undefined;
}

/**
 * Like findCallableTool, for suites that cannot run without such a tool.
 * @throws Error that says which tool to add
 */
export async function callableTool(): Promise<string> {
  const name = await findCallableTool();
  if (name) return name;
  throw new Error("This suite calls a tool with readOnlyHint, without required input or a scope: add one to lib/tools");
}
