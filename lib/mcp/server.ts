import { McpServer, type ScopeChallengeHandler } from "@modelcontextprotocol/server";
import { readConfig } from "@/lib/config";
import { instructions, serverInfo } from "@/lib/config/server-info";
import { features } from "@/lib/tools";

// The lists are fixed by the code: a promise to tell of changes would have clients hold a stream open for nothing.
const fixedList = { listChanged: false };
const capabilities = { tools: fixedList, resources: fixedList, prompts: fixedList };

/** Assembles the MCP server. Called once per request: the server is stateless, so any instance serves anyone. */
export function createServer(): McpServer {
  const server = new McpServer(serverInfo, { instructions, capabilities });
  for (const register of features) register(server);
  return server;
}

/**
 * Lets a tool's scope challenge name all that the call needs: the endpoint's scopes besides the tool's own, so
 * that a client that steps up does not lose the former (MCP specification, basic/authorization, step-up flow).
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
