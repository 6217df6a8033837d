import {
  createMcpHandler,
  McpServer,
  type RegisteredTool,
  type ScopeChallengeHandler,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { readConfig } from "@/lib/config";
import { serverInfo } from "@/lib/config/server-info";
import type { Caller } from "@/lib/descope/caller";
import { messageHeaders, readRpc, rpcRequest } from "./client-messages";
import { describeOnly, type Feature, type Requirements, requirementsOf } from "./requirements";

/** What a model learns about this server before it sees any tool. */
const instructions = "Callers sign in with Descope, and every tool acts on behalf of the caller.";

// The lists are fixed by the code: announcing changes would make clients keep a stream open for nothing.
const fixedList = { listChanged: false };
const capabilities = { tools: fixedList, resources: fixedList, prompts: fixedList };

/**
 * Assembles the MCP server with what this caller may use. Called once per request: the server is stateless, so any
 * instance can answer.
 * @param caller without one, only what has no requirements
 */
export function assembleServer(features: readonly Feature[], caller?: Caller): McpServer {
  const server = emptyServer();
  for (const register of features) register(server, caller);
  return server;
}

function emptyServer(): McpServer {
  return new McpServer(serverInfo, { instructions, capabilities });
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
    const [first = challenge.scopes[0], ...rest] = new Set([...endpointScopes(), ...challenge.scopes]);
    const errorDescription = `This call needs the scope ${challenge.scopes.join(" ")} (insufficient_scope)`;
    return { scopes: [first, ...rest], errorDescription };
  };
  return server;
}

/** The scopes that every request needs. */
export function endpointScopes(): string[] {
  const result = readConfig();
  return result.ok ? result.config.requiredScopes : [];
}

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

const tool = z.looseObject({ name: z.string(), inputSchema: z.record(z.string(), z.unknown()) });
const toolList = z.object({ result: z.object({ tools: z.array(tool) }) });

/** A tool as `tools/list` shows it, and what a call of it needs. */
export interface ToolDescription extends z.output<typeof tool> {
  /** The scopes that its own scope challenge asks for, besides REQUIRED_SCOPES. */
  scopes: string[];
  requirements: Requirements;
}

/** The names of the tools that a server has for its caller, read from the server itself rather than from a list. */
export async function toolNames(createServer: () => McpServer): Promise<string[]> {
  return (await listTools(createServer)).map(({ name }) => name);
}

/** Assembles every feature, whatever it requires. For descriptions only. */
export function assembleAll(features: readonly Feature[]): McpServer {
  const server = describeOnly(emptyServer());
  for (const register of features) register(server);
  return server;
}

/** Describes every tool, whatever it requires. */
export async function describeTools(features: readonly Feature[]): Promise<ToolDescription[]> {
  const server = assembleAll(features);
  const tools = await listTools(() => assembleAll(features));
  const described = tools.map(async (one) => ({
    ...one,
    scopes: await scopesOf(server.resolveScopeChallenge, one.name),
    requirements: requirementsOf(server, "_registeredTools", one.name),
  }));
  return Promise.all(described);
}

async function listTools(createServer: () => McpServer): Promise<z.output<typeof tool>[]> {
  // If a tool throws here, the handler below would answer with an error that does not say which.
  await createServer().close();
  const handler = createMcpHandler(createServer);
  const init = { method: "POST", headers: messageHeaders, body: rpcRequest("tools/list") };
  const text = await (await handler.fetch(new Request("http://localhost/mcp", init))).text();
  return toolList.parse(readRpc(text)).result.tools;
}

/** What a tool's scope challenge asks of a caller without any scope. @param resolve the server's `resolveScopeChallenge` */
export async function scopesOf(resolve: ScopeChallengeHandler, name: string): Promise<string[]> {
  const challenge = await resolve({
    request: { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: {} } },
    authInfo: { token: "", clientId: "", scopes: [] },
  });
  return [...(challenge?.scopes ?? [])];
}
