import { McpServer, type ScopeChallengeHandler } from "@modelcontextprotocol/server";
import { readConfig } from "@/lib/config";
import { serverInfo } from "@/lib/config/server-info";

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
