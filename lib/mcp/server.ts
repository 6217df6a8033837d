import {
  createMcpHandler,
  McpServer,
  type RegisteredTool,
  type ScopeChallengeHandler,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { readConfig } from "@/lib/config";
import { serverInfo } from "@/lib/config/server-info";
import { messageHeaders, readRpc, rpcRequest } from "./client-messages";

/** A tool, resource or prompt: it registers itself with the SDK's own calls. */
export type Feature = (server: McpServer) => void;

/** What a model learns about this server before it sees any tool. */
const instructions = "Callers sign in with Descope, and every tool acts on behalf of the caller.";

// The lists are fixed by the code: announcing changes would make clients keep a stream open for nothing.
const fixedList = { listChanged: false };
const capabilities = { tools: fixedList, resources: fixedList, prompts: fixedList };

/** Assembles the MCP server. Called once per request: the server is stateless, so any instance can answer. */
export function assembleServer(features: readonly Feature[]): McpServer {
  const server = new McpServer(serverInfo, { instructions, capabilities });
  for (const register of features) register(server);
  return server;
}

/**
 * Makes a tool's scope challenge name every scope that the call needs: the endpoint's as well as the tool's own, so
 * a client that steps up does not lose the endpoint's (MCP specification, basic/authorization, step-up flow).
 */
export function withEndpointScopes(server: McpServer): McpServer {
  const ofTool: ScopeChallengeHandler = server.resolveScopeChallenge;
  server.resolveScopeChallenge = async (context) => {
    const challenge = await ofTool(context);
    if (!challenge) return undefined;
    const result = readConfig();
    const endpoint = result.ok ? result.config.requiredScopes : [];
    const [first = challenge.scopes[0], ...rest] = new Set([...endpoint, ...challenge.scopes]);
    const errorDescription = `This call needs the scope ${challenge.scopes.join(" ")} (insufficient_scope)`;
    return { scopes: [first, ...rest], errorDescription };
  };
  return server;
}

type CreateServer = () => McpServer;

const convertedOnce = new WeakSet<object>();

/**
 * Makes the schemas of a server's tools remember their JSON Schema (https://standardschema.dev/json-schema). The SDK
 * converts them in each request, which is most of what a `tools/list` costs.
 */
export function convertSchemasOnce(server: McpServer): McpServer {
  const tools: RegisteredTool[] = Object.values({ ...Reflect.get(server, "_registeredTools") });
  for (const schema of tools.flatMap(({ inputSchema, outputSchema }) => [inputSchema, outputSchema])) {
    const converter = schema?.["~standard"].jsonSchema;
    if (!converter || convertedOnce.has(converter)) continue;
    convertedOnce.add(converter);
    for (const io of ["input", "output"] as const) Reflect.set(converter, io, remembering(converter[io]));
  }
  return server;
}

function remembering<Options, Json>(convert: (options: Options) => Json): typeof convert {
  const known = new Map<string, Json>();
  return (options) => {
    const key = JSON.stringify(options);
    const json = known.get(key) ?? convert(options);
    known.set(key, json);
    return json;
  };
}

const toolList = z.object({ result: z.object({ tools: z.array(z.object({ name: z.string() })) }) });

/** The names of this server's tools, read from the server itself rather than from a list that could be out of date. */
export async function toolNames(createServer: CreateServer): Promise<string[]> {
  // If a tool throws here, the handler below would answer with an error that does not say which.
  await createServer().close();
  const handler = createMcpHandler(createServer);
  const init = { method: "POST", headers: messageHeaders, body: rpcRequest("tools/list") };
  const text = await (await handler.fetch(new Request("http://localhost/mcp", init))).text();
  return toolList.parse(readRpc(text)).result.tools.map(({ name }) => name);
}

/** The scopes missing for a call to a tool, according to the tool's own scope challenge; none when the call may run. */
export async function scopesMissingFor(createServer: CreateServer, tool: string, granted: string[]): Promise<string[]> {
  const server = createServer();
  const challenge = await server.resolveScopeChallenge({
    request: { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: tool, arguments: {} } },
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
