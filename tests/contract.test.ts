import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { refusals } from "@/lib/mcp/refusals";

const contract = readFileSync("docs/contract.md", "utf8");
const rows = [...contract.matchAll(/^\| ([PFMT]\d+) \|/gm)].map(([, row]) => row ?? "");
const tests = readdirSync("tests/flow/contract")
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => readFileSync(`tests/flow/contract/${name}`, "utf8"))
  .join("\n");

test("the numbers of the contract's rows are unique", () => {
  expect(rows).toEqual([...new Set(rows)]);
});

/** Row numbers at the start of a test or suite title. */
const proved = [...tests.matchAll(/["`]((?:[PFMT]\d+ )+)/g)].flatMap(([, numbers]) => numbers?.trim().split(" "));

test.each(rows)("row %s has a test with its number", (row) => {
  expect(proved).toContain(row);
});

test("the contract lists the reason codes that the code has", () => {
  const documented = [...contract.matchAll(/^\| `(\w+)` \| \d{3} \|/gm)].map(([, code]) => code);
  expect(documented).toEqual(Object.keys(refusals));
});
