import { randomInt } from "node:crypto";
import type { McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";

// A server is assembled for each request, a schema once: zod compiles it the first time that it is used.
const inputSchema = z.object({
  sides: z.int().min(2).max(1000).default(6).describe("Sides of each die"),
  count: z.int().min(1).max(100).default(1).describe("How many dice"),
});
const outputSchema = z.object({ rolls: z.array(z.int()), total: z.int() });

/** Rolls dice: how a tool validates its input. What breaks the schema never reaches the function. */
export function rollDice(server: McpServer): void {
  server.registerTool(
    "roll_dice",
    {
      title: "Roll dice",
      description: "Rolls one or more fair dice",
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ sides, count }) => {
      const rolls = Array.from({ length: count }, () => randomInt(1, sides + 1));
      const structuredContent = { rolls, total: rolls.reduce((sum, roll) => sum + roll, 0) };
      return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
    },
  );
}
