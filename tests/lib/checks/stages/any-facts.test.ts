import fc from "fast-check";
import { expect, test } from "vitest";
import type { Answer } from "@/lib/checks/facts/answer";
import { judgeAll } from "@/lib/checks/judge-all";
import { reportSchema } from "@/lib/checks/report";
import { checks, outsideChecks } from "@/lib/checks/stages";
import { healthyFacts, issuer } from "../healthy-facts";

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
