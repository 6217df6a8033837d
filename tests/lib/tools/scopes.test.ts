import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { toolScopes } from "@/lib/tools/scopes";

const sources = readdirSync("lib/tools").map((file) => readFileSync(`lib/tools/${file}`, "utf8"));

test("every scope that a tool asks for is in the list that the checks read", () => {
  const asked = sources.flatMap((source) =>
    [...source.matchAll(/requireScopes\(([^)]*)\)/g)].map(([, given]) => given),
  );
  expect(asked.sort()).toEqual(Object.keys(toolScopes).map((tool) => `toolScopes.${tool}`));
});

test.each(Object.keys(toolScopes))("%s is a tool", (tool) => {
  expect(sources.some((source) => source.includes(`"${tool}"`))).toBe(true);
});
