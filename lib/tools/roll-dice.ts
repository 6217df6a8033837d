import { randomInt } from "node:crypto";
import type { McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";

// Defined once: a server is assembled per request, but zod compiles a schema only on first use.
const inputSchema = z.object({
  sides: z.int().min(2).max(1000).default(6).describe("Sides per die"),
  count: z.int().min(1).max(100).default(1).describe("Number of dice"),
});
const outputSchema = z.object({ rolls: z.array(z.int()), total: z.int() });

/** Rolls dice; an example of input validation. Invalid input never reaches the function. */
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
