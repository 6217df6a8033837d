import type { McpServer } from "@modelcontextprotocol/server";
import { assembleServer, type Feature } from "@/lib/mcp/server";
import { scopesOfTools, toolNames } from "@/lib/mcp/tools";
import { accessGuide } from "./access-guide";
import { explainConnection } from "./explain-connection";
import { rollDice } from "./roll-dice";
import { serverStatus } from "./server-status";
import { whoami } from "./whoami";

/** All that this server offers. To add a tool: write one file beside this one, and add one line here. */
const features: Feature[] = [
  whoami,
  rollDice,
  (server) => serverStatus(server, toolScopes),
  (server) => accessGuide(server, toolScopes),
  (server) => explainConnection(server, () => toolNames(createServer)),
];

/** Takes nothing, returns this server with all its features. */
export function createServer(): McpServer {
  return assembleServer(features);
}

let asked: Promise<string[]> | undefined;

/** The scopes that the tools ask for. Asked once: the tools are fixed by the code. */
export function toolScopes(): Promise<string[]> {
  asked ??= scopesOfTools(createServer);
  return asked;
}
