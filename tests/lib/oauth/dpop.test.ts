import { createHash } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { boundKey, refuseProof } from "@/lib/oauth/dpop";

const resource = "https://mcp.example.com/mcp";
const token = "header.payload.signature";
const ath = createHash("sha256").update(token).digest("base64url");
const now = () => Math.floor(Date.now() / 1000);

const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
const jwk = await exportJWK(publicKey);
const thumbprint = await calculateJwkThumbprint(jwk);
const request = { method: "POST", resource, token, thumbprint };

let count = 0;
/** A valid proof; a change of undefined removes a member. */
function proof(claims: JWTPayload = {}, header: Record<string, unknown> = {}): Promise<string> {
  count += 1;
  const usual = { jti: `proof ${count}`, htm: "POST", htu: resource, iat: now(), ath };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ typ: "dpop+jwt", alg: "ES256", jwk, ...header })
    .sign(privateKey);
}

test("accepts a valid proof, and refuses it the second time", async () => {
  const text = await proof();
  expect(await refuseProof(text, request)).toBeUndefined();
  expect(await refuseProof(text, request)).toBe("replayed_proof");
});

test("a refused proof is not remembered: the same one is accepted for its own request", async () => {
  const text = await proof({ htm: "GET" });
  expect(await refuseProof(text, request)).toBe("invalid_proof");
  expect(await refuseProof(text, { ...request, method: "GET" })).toBeUndefined();
});

test.each<[string, JWTPayload]>([
  ["a trailing slash", { htu: `${resource}/` }],
  ["a query and a fragment, which do not count", { htu: `${resource}?a=1#b` }],
  ["upper case in scheme and host, and the default port", { htu: "HTTPS://MCP.example.com:443/mcp" }],
  ["almost five minutes of age", { iat: now() - 290 }],
  ["a clock that is a little ahead", { iat: now() + 20 }],
])("accepts %s", async (_what, claims) => {
  expect(await refuseProof(await proof(claims), request)).toBeUndefined();
});

const wrong: [string, JWTPayload, Record<string, unknown>?][] = [
  ["another method", { htm: "GET" }],
  ["the method in lower case", { htm: "post" }],
  ["another path", { htu: `${resource}x` }],
  ["another host", { htu: "https://mcp.example.com.evil.example/mcp" }],
  ["another scheme", { htu: "http://mcp.example.com/mcp" }],
  ["a user in the URL", { htu: "https://user@mcp.example.com/mcp" }],
  ["a list of URLs", { htu: [resource] }],
  ["a relative URL", { htu: "/mcp" }],
  ["another token", { ath: createHash("sha256").update("other").digest("base64url") }],
  ["the token itself instead of its hash", { ath: token }],
  ["an age of six minutes", { iat: now() - 360 }],
  ["a time far ahead", { iat: now() + 360 }],
  ["an ID that is no text", { jti: JSON.parse("5") }],
  ["an empty ID", { jti: "" }],
  ["an ID without end", { jti: "x".repeat(1_000) }],
  ...["jti", "htm", "htu", "iat", "ath"].map((name): [string, JWTPayload] => [`no ${name}`, { [name]: undefined }]),
  ["another type", {}, { typ: "JWT" }],
  ["no type", {}, { typ: undefined }],
  ["no key", {}, { jwk: undefined }],
];
test.each(wrong)("refuses %s", async (_what, claims, header) => {
  expect(await refuseProof(await proof(claims, header), request)).toBe("invalid_proof");
});

describe("keys", () => {
  test("refuses a proof of another key", async () => {
    const other = await generateKeyPair("ES256");
    const text = await new SignJWT({ jti: "a", htm: "POST", htu: resource, iat: now(), ath })
      .setProtectedHeader({ typ: "dpop+jwt", alg: "ES256", jwk: await exportJWK(other.publicKey) })
      .sign(other.privateKey);
    expect(await refuseProof(text, request)).toBe("invalid_proof");
  });

  test("refuses a proof that names the token's key but is signed with another", async () => {
    const other = await generateKeyPair("ES256");
    const text = await new SignJWT({ jti: "b", htm: "POST", htu: resource, iat: now(), ath })
      .setProtectedHeader({ typ: "dpop+jwt", alg: "ES256", jwk })
      .sign(other.privateKey);
    expect(await refuseProof(text, request)).toBe("invalid_proof");
  });

  test("refuses a proof that contains a private key (RFC 9449 §4.3)", async () => {
    const text = await proof({}, { jwk: await exportJWK(privateKey) });
    expect(await refuseProof(text, request)).toBe("invalid_proof");
  });

  test("refuses a symmetric signature and none", async () => {
    const secret = new TextEncoder().encode("a secret that is long enough for HS256");
    const text = await new SignJWT({ jti: "c", htm: "POST", htu: resource, iat: now(), ath })
      .setProtectedHeader({ typ: "dpop+jwt", alg: "HS256", jwk })
      .sign(secret);
    const [, payload] = text.split(".");
    const none = Buffer.from(JSON.stringify({ typ: "dpop+jwt", alg: "none", jwk })).toString("base64url");
    expect(await refuseProof(text, request)).toBe("invalid_proof");
    expect(await refuseProof(`${none}.${payload}.`, request)).toBe("invalid_proof");
  });

  test.each(["RS256", "PS256", "ES384", "ES512", "EdDSA"])("accepts %s", async (alg) => {
    const pair = await generateKeyPair(alg);
    const own = await exportJWK(pair.publicKey);
    const text = await new SignJWT({ jti: alg, htm: "POST", htu: resource, iat: now(), ath })
      .setProtectedHeader({ typ: "dpop+jwt", alg, jwk: own })
      .sign(pair.privateKey);
    expect(await refuseProof(text, { ...request, thumbprint: await calculateJwkThumbprint(own) })).toBeUndefined();
  });
});

test.each([null, "", "garbage", "a.b.c", `${await proof()}, ${await proof()}`, "x".repeat(10_000)])(
  "refuses %j as a proof",
  async (text) => {
    expect(await refuseProof(text, request)).toBe("invalid_proof");
  },
);

test.each([
  [{}, undefined],
  [{ cnf: { jkt: "abc" } }, "abc"],
  [{ cnf: { "x5t#S256": "abc" } }, undefined],
  [{ cnf: "abc" }, undefined],
  [{ cnf: null }, undefined],
  // Bound to something that no key has: never accepted, rather than taken for unbound.
  [{ cnf: { jkt: null } }, "null"],
  [{ cnf: { jkt: ["a"] } }, "a"],
])("the claims %j are bound to %j", (claims, key) => {
  expect(boundKey(claims)).toBe(key);
});
