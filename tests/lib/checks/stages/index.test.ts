import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Answer } from "@/lib/checks/facts/answer";
import { judgeAll, reportSchema } from "@/lib/checks/report";
import { checks, descopeChecks, outsideChecks } from "@/lib/checks/stages";
import { healthyFacts, issuer } from "../healthy-facts";

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
    ...["public-issuer", "descope-answers", "issuer", "endpoints", "discovery-urls", "dcr", "cimd", "registration"],
    ...["public-clients", "pkce", "grants", "scopes", "keys", "clock"],
    ...["connection-scope", "authorization-claims", "cross-app-access"],
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

const url = "https://mcp.example.com/x";
const elapsedMs = 1;
const headerNames = ["content-type", "location", "www-authenticate", "set-cookie", "date", "server"];

const body = fc.oneof(
  fc.string(),
  fc.json(),
  fc.record({ issuer: fc.constantFrom(issuer, "", "x:", "/"), keys: fc.json(), resource: fc.string() }).map((value) =>
    JSON.stringify({
      ...value,
      authorization_endpoint: "?",
      token_endpoint: "//",
      authorization_servers: ["", "\\"],
    }),
  ),
);

const answers: fc.Arbitrary<Answer | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.record({ url: fc.constant(url), error: fc.string(), elapsedMs: fc.constant(elapsedMs) }),
  fc.record({
    url: fc.constant(url),
    status: fc.oneof(fc.constantFrom(200, 200, 401), fc.integer({ min: 200, max: 599 })),
    headers: fc.dictionary(fc.constantFrom(...headerNames), fc.string()),
    body,
    elapsedMs: fc.constant(elapsedMs),
    at: fc.integer(),
  }),
);

const names = ["metadata", "keys", "challenge", "challengeWithSlash", "resourceMetadata", "rootResourceMetadata"];
const more = ["forwardedMetadata", "unknownDocument", "garbageToken", "stream", "preflight", "challengeToBrowser"];
const changes = fc.record(Object.fromEntries([...names, ...more].map((name) => [name, answers])));

test("every check returns a valid judgement, whatever a server answers", () => {
  fc.assert(
    fc.property(changes, fc.constantFrom(issuer, "", "x:", undefined), (change, named) => {
      const facts = { ...healthyFacts(), ...change, issuer: named };
      for (const list of [checks, outsideChecks]) {
        const results = judgeAll(facts, list);
        const report = { ready: true, checkedAt: new Date(0).toISOString(), checks: results };
        expect(reportSchema.parse(report).checks).toHaveLength(list.length);
        for (const { saw } of results) expect(saw).toMatch(/^[^\p{Cc}]{0,601}$/u);
      }
    }),
    { numRuns: 1000 },
  );
});
