import { createMcpHandler, type McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import { messageHeaders, readRpc } from "./client-messages";

const toolList = z.object({ result: z.object({ tools: z.array(z.object({ name: z.string() })) }) });

type CreateServer = () => McpServer;

const jsonRpc = { jsonrpc: "2.0" as const, id: 1 };

/** The names of this server's tools, read from the server itself rather than from a list that could be out of date. */
export async function toolNames(createServer: CreateServer): Promise<string[]> {
  const handler = createMcpHandler(createServer);
  const request = new Request("http://localhost/mcp", {
    method: "POST",
    headers: messageHeaders,
    body: JSON.stringify({ ...jsonRpc, method: "tools/list", params: {} }),
  });
  const text = await (await handler.fetch(request)).text();
  return toolList.parse(readRpc(text)).result.tools.map(({ name }) => name);
}

/**
 * The scopes missing for a call to a tool, according to the tool's own scope challenge (lib/mcp/server.ts).
 * @param granted the scopes of the token
 * @returns empty when the call may run
 */
export async function scopesMissingFor(
  createServer: CreateServer,
  tool: string,
  granted: string[],
): Promise<string[]> {
  const server = createServer();
  const challenge = await server.resolveScopeChallenge({
    request: { ...jsonRpc, method: "tools/call", params: { name: tool, arguments: {} } },
    authInfo: { token: "", clientId: "", scopes: granted },
  });
  await server.close();
  return (challenge?.scopes ?? []).filter((scope) => !granted.includes(scope));
}

/** Every scope that any tool requires besides REQUIRED_SCOPES, according to the tools' own scope challenges. */
export async function scopesOfTools(createServer: CreateServer): Promise<string[]> {
  const names = await toolNames(createServer);
  const scopes = await Promise.all(names.map((name) => scopesMissingFor(createServer, name, [])));
  return [...new Set(scopes.flat())];
}
