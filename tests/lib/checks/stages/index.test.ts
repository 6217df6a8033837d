import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { reportSchema } from "@/lib/checks/report";
import { checks, descopeChecks, outsideChecks } from "@/lib/checks/stages";

const ids = checks.map(({ id }) => id);

test("the checks that a check needs come before it", () => {
  for (const [index, { needs }] of checks.entries()) {
    expect(ids.slice(0, index)).toEqual(expect.arrayContaining(needs));
  }
  const outsideIds = outsideChecks.map(({ id }) => id);
  for (const [index, { needs }] of outsideChecks.entries()) {
    const known = needs.filter((id) => outsideIds.includes(id));
    expect(outsideIds.slice(0, index)).toEqual(expect.arrayContaining(known));
  }
});

test("stages follow the connection path, and IDs are unique", () => {
  const order = ["configure", "discover", "register", "sign-in", "call"];
  const places = checks.map(({ group }) => order.indexOf(group));
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(new Set(ids).size).toBe(ids.length);
});

test("the checks of Descope need no running server", () => {
  const alone = [
    ...["descope-answers", "issuer", "endpoints", "discovery-urls", "dcr", "cimd", "registration"],
    ...["public-clients", "pkce", "grants", "scopes", "keys", "clock"],
  ];
  expect(descopeChecks.map(({ id }) => id)).toEqual(alone);
});

test("the dashboard's panels find their checks", () => {
  const relied = [
    ...["configuration", "descope-answers", "issuer", "dcr", "cimd", "registration", "public-clients"],
    ...["pkce", "scopes", "keys", "challenge", "resource-metadata"],
  ];
  expect(ids).toEqual(expect.arrayContaining(relied));
});

const docs = readFileSync("docs/checks.md", "utf8");

test("docs/checks.md lists every check in its order and stage", () => {
  const rows = [...docs.matchAll(/^\| `([a-z-]+)` +\| ([a-z-]+) +\|/gm)].map(([, id, group]) => ({
    id,
    group,
  }));
  expect(rows).toEqual(checks.map(({ id, group }) => ({ id, group })));
});

test("docs/checks.md says for each failure which check detects it, or why none can", () => {
  const rows = [...docs.matchAll(/^\| (\d+) +\| .* \| (.*?) *\|$/gm)].map(([, number, seen = ""]) => ({
    number,
    seen,
  }));
  expect(rows.map(({ number }) => Number(number))).toEqual(Array.from({ length: 32 }, (_, index) => index + 1));
  for (const { seen } of rows) {
    const named = [...seen.matchAll(/`([a-z-]+)`/g)].map(([, id]) => id);
    expect(seen.startsWith("not detected") || named.some((id) => id !== undefined && ids.includes(id))).toBe(true);
  }
});

test("docs/checks.md names every field of the report", () => {
  const fields = [...docs.matchAll(/^\| `(?:checks\[\]\.)?(\w+)` /gm)].map(([, name]) => name);
  const { checks: list, ...own } = reportSchema.shape;
  const documented = [...Object.keys(own), ...Object.keys(list.element.shape)];
  expect(fields.slice(0, documented.length)).toEqual(documented);
});
