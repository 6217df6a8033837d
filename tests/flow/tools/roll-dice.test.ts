import { expect, test } from "vitest";
import * as z from "zod";
import { sharedClient } from "./client";

const { client } = sharedClient();
const rolled = z.object({ rolls: z.array(z.int()), total: z.int() });

test.each([
  [{}, 1, 6],
  [{ sides: 2, count: 100 }, 100, 2],
  [{ sides: 1000 }, 1, 1000],
])("roll_dice %j rolls %i dice of at most %i", async (args, count, sides) => {
  const { structuredContent } = await client().callTool({ name: "roll_dice", arguments: args });
  const { rolls, total } = rolled.parse(structuredContent);
  expect(rolls).toHaveLength(count);
  expect(Math.min(...rolls)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...rolls)).toBeLessThanOrEqual(sides);
  expect(total).toBe(rolls.reduce((sum, roll) => sum + roll, 0));
});

test.each([{ sides: 1 }, { sides: 1001 }, { count: 0 }, { count: 101 }, { sides: 2.5 }, { sides: "six" }])(
  "roll_dice %j is refused before it runs",
  async (args) => {
    const outcome = await client()
      .callTool({ name: "roll_dice", arguments: args })
      .catch(() => ({ isError: true }));
    expect(outcome.isError).toBe(true);
  },
);
