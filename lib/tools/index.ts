import type { McpServer } from "@modelcontextprotocol/server";
import { assembleServer, type Feature, scopesOfTools, toolNames } from "@/lib/mcp/server";
import { accessGuide } from "./access-guide";
import { explainConnection } from "./explain-connection";
import { rollDice } from "./roll-dice";
import { serverStatus } from "./server-status";
import { whoami } from "./whoami";

/** Everything this server offers. To add a tool, write a file next to this one and add a line here. */
const features: Feature[] = [
  whoami,
  rollDice,
  (server) => serverStatus(server, toolScopes),
  (server) => accessGuide(server, toolScopes),
  (server) => explainConnection(server, () => toolNames(createServer)),
];

/** Returns this server with all its features. */
export function createServer(): McpServer {
  return assembleServer(features);
}

let scopes: Promise<string[]> | undefined;

/** The scopes that the tools require. Computed once, because tools do not change at runtime. */
export function toolScopes(): Promise<string[]> {
  scopes ??= scopesOfTools(createServer);
  return scopes;
}
