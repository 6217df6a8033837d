import type { McpServer } from "@modelcontextprotocol/server";
import { assembleServer, type Feature } from "@/lib/mcp/server";
import { scopesOfTools } from "@/lib/mcp/tools";
import { accessGuide } from "./access-guide";
import { explainConnection } from "./explain-connection";
import { rollDice } from "./roll-dice";
import { serverStatus } from "./server-status";
import { whoami } from "./whoami";

/** Everything this server offers. To add a tool, create a file in this folder and add a line to this list. */
const features: Feature[] = [
  whoami,
  rollDice,
  (server) => serverStatus(server, toolScopes),
  accessGuide,
  explainConnection,
];

/** Returns a new MCP server with all its features. */
export function createServer(): McpServer {
  return assembleServer(features);
}

let asked: Promise<string[]> | undefined;

/** The scopes that the tools require. Determined once, because the tools are fixed by the code. */
export function toolScopes(): Promise<string[]> {
  asked ??= scopesOfTools(createServer);
  return asked;
}
