import { createMcpHandler } from "@modelcontextprotocol/server";
import * as z from "zod";
import { createServer } from "@/lib/mcp/server";
import { readRpc } from "./client-messages";

const toolList = z.object({ result: z.object({ tools: z.array(z.object({ name: z.string() })) }) });

const jsonRpc = { jsonrpc: "2.0" as const, id: 1 };

/** The names of this server's tools, from the server itself: no list beside it that could be out of date. */
export async function toolNames(): Promise<string[]> {
  const handler = createMcpHandler(createServer);
  const request = new Request("http://localhost/mcp", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json, text/event-stream" },
    body: JSON.stringify({ ...jsonRpc, method: "tools/list", params: {} }),
  });
  const text = await (await handler.fetch(request)).text();
  return toolList.parse(readRpc(text)).result.tools.map(({ name }) => name);
}

/**
 * The scopes that calling a tool still needs, asked of the tool's own scope challenge (lib/mcp/server.ts).
 * @param granted the scopes of the token
 * @returns empty when the call may run
 */
export async function scopesMissingFor(tool: string, granted: string[]): Promise<string[]> {
  const server = createServer();
  const challenge = await server.resolveScopeChallenge({
    request: { ...jsonRpc, method: "tools/call", params: { name: tool, arguments: {} } },
    authInfo: { token: "", clientId: "", scopes: granted },
  });
  await server.close();
  return (challenge?.scopes ?? []).filter((scope) => !granted.includes(scope));
}
