import type { McpServer } from "@modelcontextprotocol/server";
import type { Caller } from "@/lib/mcp/caller";
import { describeOffer, type Offer } from "@/lib/mcp/describe";
import type { Feature } from "@/lib/mcp/requirements";
import { assembleServer, describeTools, type ToolDescription, toolNames } from "@/lib/mcp/server";
import { accessGuide } from "./access-guide";
import { calendarTools } from "./calendar"; // optional: calendar
import { explainConnection } from "./explain-connection";
import { rollDice } from "./roll-dice";
import { serverStatus } from "./server-status";
import { whoami } from "./whoami";

/** Everything this server offers. To add a tool, write a file next to this one and add a line here. */
const features: Feature[] = [
  whoami,
  rollDice,
  (server) => serverStatus(server, toolDescriptions),
  (server, caller) => accessGuide(server, toolDescriptions, caller),
  (server, caller) => explainConnection(server, () => toolNames(() => createServer(caller))),
  ...calendarTools, // optional: calendar
];

/**
 * Returns this server with the features that a caller may use.
 * @param caller without one, only features without requirements
 */
export function createServer(caller?: Caller): McpServer {
  return assembleServer(features, caller);
}

let descriptions: Promise<ToolDescription[]> | undefined;

/** Every tool, whatever it requires. Computed once, because tools do not change at runtime. */
export function toolDescriptions(): Promise<ToolDescription[]> {
  descriptions ??= describeTools(features);
  return descriptions;
}

/** Every resource, resource template and prompt, whatever it requires. */
export function offer(): Offer {
  return describeOffer(features);
}

/** The scopes that the tools require besides REQUIRED_SCOPES. */
export async function toolScopes(): Promise<string[]> {
  return [...new Set((await toolDescriptions()).flatMap(({ scopes }) => scopes))];
}
