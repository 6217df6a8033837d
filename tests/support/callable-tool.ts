import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { scopesMissingFor } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";

/**
 * A tool of this app, whichever it is, that only reads and runs without input or a scope of its own.
 * @returns undefined when the app has none
 */
export async function findCallableTool(): Promise<string | undefined> {
  const server = createServer();
  const client = new Client({ name: "Tests", version: "1.0.0" });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(theirs);
  await client.connect(ours);
  const { tools } = await client.listTools();
  await client.close();
  for (const { name, inputSchema, annotations } of tools) {
    const isOpen = (await scopesMissingFor(createServer, name, [])).length === 0;
    if (isOpen && annotations?.readOnlyHint && !inputSchema.required?.length) return name;
  }
  return undefined;
}

/**
 * The same for a suite that is about calling tools.
 * @throws Error that says what such a suite needs
 */
export async function callableTool(): Promise<string> {
  const name = await findCallableTool();
  if (name) return name;
  throw new Error("This suite calls a tool with readOnlyHint, without required input or a scope: add one to lib/tools");
}
