import { randomInt } from "node:crypto";
import type { McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";

// Defined outside the function, which runs for each request: zod compiles a schema on first use.
const inputSchema = z.object({
  sides: z.int().min(2).max(1000).default(6).describe("Sides of each die"),
  count: z.int().min(1).max(100).default(1).describe("How many dice"),
});
const outputSchema = z.object({ rolls: z.array(z.int()), total: z.int() });

/** Rolls dice; shows how a tool validates its input. Input that breaks the schema never reaches the function. */
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
