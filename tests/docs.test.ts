import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checks } from "@/lib/checks/stages";
import { refusals } from "@/lib/mcp/refusals";
import packageJson from "@/package.json";
import { isTakenOut, readRemoving } from "@/tests/support/removing";

describe("docs/contract.md", () => {
  const contract = readFileSync("docs/contract.md", "utf8");
  // Rows C are about a part that can be taken out.
  const numbered = isTakenOut("tests/flow/connect") ? /^\| ([PFMT]\d+) \|/gm : /^\| ([CPFMT]\d+) \|/gm;
  const rows = [...contract.matchAll(numbered)].map(([, row]) => row ?? "");
  const flowTests = ["tests/flow/contract", "tests/flow/connect"]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(name, "utf8"))
    .join("\n");

  test("numbers each row once", () => {
    expect(rows).toEqual([...new Set(rows)]);
  });

  /** Row numbers at the start of a test or suite title. */
  const proved = [...flowTests.matchAll(/["`]((?:[CPFMT]\d+ )+)/g)].flatMap(([, numbers]) =>
    numbers?.trim().split(" "),
  );

  test.each(rows)("row %s has a test with its number", (row) => {
    expect(proved).toContain(row);
  });

  test("lists the reason codes that the code has", () => {
    const documented = [...contract.matchAll(/^\| `(\w+)` \| \d{3} \|/gm)].map(([, code]) => code);
    expect(documented).toEqual(Object.keys(refusals));
  });
});

describe("docs/self-hosting.md", () => {
  const guide = readFileSync("docs/self-hosting.md", "utf8");
  const paths = [...guide.matchAll(/`(Dockerfile|\.env\.example|(?:deploy|docs)\/[\w./-]+)`/g)].map(
    ([, path]) => path ?? "",
  );
  const scripts = [...guide.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? "");

  test("names files and scripts that exist", () => {
    expect(paths).not.toEqual([]);
    expect(paths.filter((path) => !existsSync(path) && !isTakenOut(path))).toEqual([]);
    // What was taken out as docs/removing.md says may still be mentioned.
    const known = [...Object.keys(packageJson.scripts), ...readRemoving().scripts];
    expect(scripts.filter((name) => !known.includes(name))).toEqual([]);
  });

  test("names a check that exists", () => {
    expect(guide).toContain("`reachable`");
    expect(checks.map(({ id }) => id)).toContain("reachable");
  });
});
