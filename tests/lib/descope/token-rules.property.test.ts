import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeServer } from "@/lib/descope/discovery-url";
import { otherKind } from "@/lib/descope/token-kind";
import { refuseAudience, type TokenRules } from "@/lib/descope/token-rules";
import { refuseClaims } from "@/lib/operator/explain-token";

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

  test("rejects the project's own token if it names another URI, or something that is not text", () => {
    fc.assert(
      fc.property(fc.array(name), fc.oneof(uri, noText), fc.nat(), (names, stranger, at) => {
        // A token's claims come from JSON.parse, so a list may contain anything; its type allows only text.
        const entries = [...names, "P2project"];
        entries.splice(at % (entries.length + 1), 0, JSON.parse(JSON.stringify(stranger)));
        expect(refuseAudience({ aud: entries, azp: "TPAclient" }, rules)).toBe("other_resource");
      }),
      runs,
    );
  });

  test("accepts the project next to any names, and this server next to anything", () => {
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

  test("is not an access token if token_type says otherwise, whatever the other claims", () => {
    fc.assert(
      fc.property(others, type, (claims, token_type) => {
        const read = JSON.parse(JSON.stringify({ ...claims, token_type }));
        expect(otherKind(read, "P2project")).toBeDefined();
      }),
      runs,
    );
  });

  test("is judged for arbitrary claims without an error", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), others, (any, claims) => {
        otherKind(JSON.parse(JSON.stringify({ ...any, ...claims })), "P2project");
      }),
      runs,
    );
  });
});

test("judges times next to deeply nested claims", () => {
  const nested = "[".repeat(100_000) + "]".repeat(100_000);
  const token = (claims: string) => `e30.${Buffer.from(claims).toString("base64url")}.AAAA`;
  expect(refuseClaims(token(`{"sub":"x","exp":${2 ** 40},"deep":${nested}}`))).toBeUndefined();
  expect(refuseClaims(token(`{"sub":"x","exp":${nested}}`))).toBe("malformed_token");
  expect(refuseClaims(token(`{"sub":"x","exp":1,"deep":${nested}}`))).toBe("expired");
});
