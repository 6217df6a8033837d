import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeServer, issuerForm, parseDiscoveryUrl } from "@/lib/descope/discovery-url";

const id = fc.stringMatching(/^[A-Za-z0-9]{1,30}$/);
const projectId = id.map((text) => `P${text}`);
const serverId = id.map((text) => `MS3${text}`);
const origin = fc.webUrl({ validSchemes: ["https"] }).map((url) => new URL(url).origin);
const server = fc.record({ origin, projectId, serverId: fc.option(serverId, { nil: undefined }) });
const describeIt = (given: { origin: string; projectId: string; serverId?: string | undefined }) =>
  describeServer(given.origin, given.projectId, given.serverId);

/** The same rule, implemented differently: split into segments and compare each. */
function isOneOfThree(issuer: string, { origin, projectId, serverId }: ReturnType<typeof describeIt>): boolean {
  if (!issuer.startsWith(`${origin}/`)) return false;
  const [v1, apps, ...rest] = issuer.slice(origin.length + 1).split("/");
  const isSegment = (text?: string) => Boolean(text && !/[\s?#\\]/.test(text) && text !== "." && text !== "..");
  if (v1 !== "v1" || apps !== "apps") return false;
  if (rest[0] === "agentic" && rest.length === 3) {
    return rest[1] === projectId && (serverId ? rest[2] === serverId : isSegment(rest[2]));
  }
  return rest[0] === projectId && (rest.length === 1 || (rest.length === 2 && isSegment(rest[1])));
}

/** Small changes to a text, as an attacker would make to a valid issuer. */
const mutation = fc.record({
  at: fc.nat(),
  cut: fc.nat({ max: 3 }),
  insert: fc.string({ maxLength: 4, unit: "binary" }),
});
const mutate = (text: string, { at, cut, insert }: { at: number; cut: number; insert: string }) => {
  const position = at % (text.length + 1);
  return text.slice(0, position) + insert + text.slice(position + cut);
};

const runs = { numRuns: 5_000 };

describe("the issuer rule", () => {
  test("accepts only the three forms, for arbitrary text", () => {
    fc.assert(
      fc.property(server, fc.oneof(fc.string({ unit: "binary" }), fc.webUrl()), (given, text) => {
        const known = describeIt(given);
        return (issuerForm(text, known) !== undefined) === isOneOfThree(text, known);
      }),
      runs,
    );
  });

  test("accepts only the three forms, for text close to a valid issuer", () => {
    fc.assert(
      fc.property(
        server,
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        fc.nat({ max: 3 }),
        (given, changes, which) => {
          const known = describeIt(given);
          const start = [
            known.issuer,
            known.projectIssuer,
            `${known.projectIssuer}/T2`,
            `${known.origin}/v1/apps/agentic/${known.projectId}/M`,
          ];
          const text = changes.reduce(mutate, start[which] ?? "");
          return (issuerForm(text, known) !== undefined) === isOneOfThree(text, known);
        },
      ),
      runs,
    );
  });

  test("accepts the server's own issuer, the project's and any tenant's", () => {
    fc.assert(
      fc.property(server, id, (given, tenant) => {
        const known = describeIt(given);
        expect(issuerForm(known.issuer, known)).toBe(known.serverId ? "server" : "project");
        expect(issuerForm(known.projectIssuer, known)).toBe("project");
        expect(issuerForm(`${known.projectIssuer}/${tenant}`, known)).toBe("tenant");
      }),
      runs,
    );
  });
});

describe("the parser of discovery URLs", () => {
  const ending = fc.constantFrom(
    "",
    "/",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server/",
  );

  test("parses what it describes, with each well-known path", () => {
    fc.assert(
      fc.property(server, ending, (given, end) => {
        const known = describeIt(given);
        expect(parseDiscoveryUrl(new URL(known.issuer + end))).toEqual(known);
      }),
      runs,
    );
  });

  test("never throws, and stays within the given host and path", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.string(), (url, more) => {
        const text = `${url}/v1/apps/${more}`;
        if (!URL.canParse(text)) return true;
        const found = parseDiscoveryUrl(new URL(text));
        return (
          !found ||
          (found.issuer.startsWith(`${new URL(text).origin}/v1/apps/`) && new URL(text).href.startsWith(found.issuer))
        );
      }),
      runs,
    );
  });
});
