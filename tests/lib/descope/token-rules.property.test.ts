import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeServer } from "@/lib/descope/discovery-url";
import { otherKind } from "@/lib/descope/token-kind";
import { refuseAudience, refuseClaims, type TokenRules } from "@/lib/descope/token-rules";

const server = describeServer("https://api.descope.com", "P2project", "MS3server");
const resource = "https://my.app/mcp";
const rules: TokenRules = { server, resource, binding: "project" };
const runs = { numRuns: 500 };

describe("the audience rule", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_=-]{1,40}$/);
  const scheme = fc.stringMatching(/^[A-Za-z][A-Za-z0-9+.-]{0,12}$/);
  const blank = fc.stringMatching(/^[\s\u200b\ufeff\0]{0,3}$/);
  const uri = fc
    .tuple(blank, scheme, blank, fc.constantFrom("", "/", "//", "\\\\"), fc.string({ unit: "binary" }))
    .map(([before, word, inside, slashes, rest]) => `${before}${word}${inside}:${slashes}${rest}`);
  const noText = fc.jsonValue().filter((value) => typeof value !== "string");

  test("refuses the project's own token as soon as it names another URI, or something that is no text", () => {
    fc.assert(
      fc.property(fc.array(name), fc.oneof(uri, noText), fc.nat(), (names, stranger, at) => {
        // JSON.parse is where a token's claims come from; the type of a list in a claim is text alone.
        const entries = [...names, "P2project"];
        entries.splice(at % (entries.length + 1), 0, JSON.parse(JSON.stringify(stranger)));
        expect(refuseAudience({ aud: entries, azp: "TPAclient" }, rules)).toBe("other_resource");
      }),
      runs,
    );
  });

  test("takes the project beside any names, and this server beside anything at all", () => {
    fc.assert(
      fc.property(fc.array(name), fc.array(uri), (names, strangers) => {
        expect(refuseAudience({ aud: [...names, "P2project"] }, rules)).toBeUndefined();
        expect(refuseAudience({ aud: [...strangers, resource, ...names] }, rules)).toBeUndefined();
      }),
      runs,
    );
  });
});

describe("the kind of a token", () => {
  const isRight = (type: unknown) => typeof type === "string" && /^(access_token|bearer|dpop)$/i.test(type);
  const type = fc.jsonValue().filter((value) => !isRight(value));
  const others = fc.dictionary(fc.constantFrom("azp", "scope", "dci", "nonce", "drn", "iss"), fc.jsonValue());

  test("is another, whatever else a token says, when its type is none of an access token's", () => {
    fc.assert(
      fc.property(others, type, (claims, token_type) => {
        const read = JSON.parse(JSON.stringify({ ...claims, token_type }));
        expect(otherKind(read, "P2project")).toBeDefined();
      }),
      runs,
    );
  });

  test("is judged for any claims whatever, and never an error", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), others, (any, claims) => {
        otherKind(JSON.parse(JSON.stringify({ ...any, ...claims })), "P2project");
      }),
      runs,
    );
  });
});

test("times are judged beside claims that are nested however deeply", () => {
  const nested = "[".repeat(100_000) + "]".repeat(100_000);
  const token = (claims: string) => `e30.${Buffer.from(claims).toString("base64url")}.AAAA`;
  expect(refuseClaims(token(`{"sub":"x","exp":${2 ** 40},"deep":${nested}}`))).toBeUndefined();
  expect(refuseClaims(token(`{"sub":"x","exp":${nested}}`))).toBe("malformed_token");
  expect(refuseClaims(token(`{"sub":"x","exp":1,"deep":${nested}}`))).toBe("expired");
});
