import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeServer, issuerForm, parseDiscoveryUrl, tenantInIssuer } from "@/lib/descope/discovery-url";
import { otherKind } from "@/lib/descope/token-kind";
import { refuseAudience, type TokenRules } from "@/lib/descope/token-rules";

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
  const isPlain = (character: string) => /[A-Za-z0-9]/.test(character);
  const isSegment = ([first = "", ...more] = "") =>
    isPlain(first) && more.every((one) => isPlain(one) || "._~-".includes(one));
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
        expect(tenantInIssuer(`${known.projectIssuer}/${tenant}`)).toBe(tenant);
      }),
      runs,
    );
  });

  test("finds a tenant in a tenant's issuer alone", () => {
    fc.assert(
      fc.property(server, fc.array(mutation, { maxLength: 3 }), fc.nat({ max: 2 }), (given, changes, which) => {
        const known = describeIt(given);
        const start = [known.issuer, known.projectIssuer, `${known.projectIssuer}/T2`];
        const text = changes.reduce(mutate, start[which] ?? "");
        const form = issuerForm(text, known);
        return form === undefined || (tenantInIssuer(text) !== undefined) === (form === "tenant");
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

const exampleServer = describeServer("https://api.descope.com", "P2project", "MS3server");
const resource = "https://my.app/mcp";
const rules: TokenRules = { server: exampleServer, resource, binding: "project" };
const fewerRuns = { numRuns: 500 };

describe("the audience rule", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_=-]{1,40}$/);
  const scheme = fc.stringMatching(/^[A-Za-z][A-Za-z0-9+.-]{0,12}$/);
  const blank = fc.stringMatching(/^[\s\u200b\ufeff\0]{0,3}$/);
  const uri = fc
    .tuple(blank, scheme, blank, fc.constantFrom("", "/", "//", "\\\\"), fc.string({ unit: "binary" }))
    .map(([before, word, inside, slashes, rest]) => `${before}${word}${inside}:${slashes}${rest}`);
  const noText = fc.jsonValue().filter((value) => typeof value !== "string");

  test("rejects the project's own token if it names another URI, or something that is not text", () => {
    fc.assert(
      fc.property(fc.array(name), fc.oneof(uri, noText), fc.nat(), (names, stranger, at) => {
        // A token's claims come from JSON.parse, so a list may contain anything; its type allows only text.
        const entries = [...names, "P2project"];
        entries.splice(at % (entries.length + 1), 0, JSON.parse(JSON.stringify(stranger)));
        expect(refuseAudience({ aud: entries, azp: "TPAclient" }, rules)).toBe("other_resource");
      }),
      fewerRuns,
    );
  });

  test("accepts the project next to any names, and this server next to anything", () => {
    fc.assert(
      fc.property(fc.array(name), fc.array(uri), (names, strangers) => {
        expect(refuseAudience({ aud: [...names, "P2project"] }, rules)).toBeUndefined();
        expect(refuseAudience({ aud: [...strangers, resource, ...names] }, rules)).toBeUndefined();
      }),
      fewerRuns,
    );
  });
});

describe("the kind of a token", () => {
  const isRight = (type: unknown) => typeof type === "string" && /^(access_token|bearer|dpop)$/i.test(type);
  const type = fc.jsonValue().filter((value) => !isRight(value));
  const others = fc.dictionary(fc.constantFrom("azp", "scope", "dci", "nonce", "drn", "iss"), fc.jsonValue());

  test("is not an access token if token_type says otherwise, whatever the other claims", () => {
    fc.assert(
      fc.property(others, type, (claims, token_type) => {
        const read = JSON.parse(JSON.stringify({ ...claims, token_type }));
        expect(otherKind(read, "P2project")).toBeDefined();
      }),
      fewerRuns,
    );
  });

  test("is judged for arbitrary claims without an error", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), others, (any, claims) => {
        otherKind(JSON.parse(JSON.stringify({ ...any, ...claims })), "P2project");
      }),
      fewerRuns,
    );
  });
});
