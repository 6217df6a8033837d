import type { McpServer } from "@modelcontextprotocol/server";
import { accessGuide } from "./access-guide";
import { explainConnection } from "./explain-connection";
import { rollDice } from "./roll-dice";
import { serverStatus } from "./server-status";
import { whoami } from "./whoami";

/** All that this server offers. To add a tool: write one file beside this one, and add one line here. */
export const features: ((server: McpServer) => void)[] = [
  whoami,
  rollDice,
  serverStatus,
  accessGuide,
  explainConnection,
];
