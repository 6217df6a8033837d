import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  generateKeyPair,
  jwtVerify,
} from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoTenantId, demoUsers, type Emulator, startEmulator, type TokenKind } from "@/dev/emulator";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

// A new key set each time, so nothing is cached from before a rotation.
const verify = (token: string) => jwtVerify(token, createRemoteJWKSet(new URL(emulator.jwksUri)));

test("mints a valid token by default", async () => {
  const { payload, protectedHeader } = await verify(await emulator.mint());
  expect(protectedHeader).toEqual({ alg: "RS256", kid: emulator.signingKey().kid, typ: "JWT" });
  expect(payload).toEqual({
    iss: emulator.issuer,
    aud: [payload.azp, emulator.projectId],
    azp: Buffer.from(`${emulator.projectId}:TPA2mintedClient00000000000000`).toString("base64"),
    sub: demoUsers[0].id,
    scope: "mcp:use",
    token_type: "access_token",
    rexp: expect.stringMatching(/Z$/),
    dci: expect.stringMatching(/^TC2/),
    amr: ["oauth"],
    dct: demoTenantId,
    tenants: { [demoTenantId]: { roles: ["mcp-operator"], permissions: ["status:read"] } },
    iat: expect.any(Number),
    exp: Number(payload.iat) + 3600,
  });
});

test.each<[TokenKind, Record<string, unknown>, string[]]>([
  ["machine", { token_type: "access_token", sub: "TPA2mintedClient00000000000000" }, ["rexp", "dci", "drn"]],
  ["refresh", { token_type: "refresh_token", dv: 1 }, ["drn", "nonce"]],
  ["id", { token_type: "id_token", nonce: expect.any(String), email_verified: true }, ["drn", "at_hash"]],
  ["logout", { events: expect.any(Object), sub: demoUsers[0].id }, ["token_type", "nonce", "azp"]],
  ["session", { drn: "DS", iss: "P" }, ["aud", "azp", "scope", "token_type"]],
  ["federatedSession", { drn: "DS", iss: "D/P", aud: ["P"] }, ["azp", "scope", "token_type"]],
  ["inboundSession", { drn: "DS", iss: "D/v1/apps/P", aud: ["P"] }, ["azp", "scope", "token_type"]],
  ["accessKeySession", { drn: "DS", sub: expect.stringMatching(/^K2/) }, ["amr", "azp", "token_type"]],
  ["websiteRefresh", { drn: "DSR", iss: "P", dv: 1 }, ["roles", "azp", "token_type"]],
])("mints each kind of token: %s", async (kind, expected, absent) => {
  const { payload } = await verify(await emulator.mint({}, { kind }));
  const text = JSON.stringify(payload).replaceAll(emulator.origin, "D").replaceAll(emulator.projectId, "P");
  expect(JSON.parse(text)).toMatchObject(expected);
  for (const claim of absent) expect(payload).not.toHaveProperty(claim);
  expect(Number(payload.exp)).toBeGreaterThan(Number(payload.iat));
});

test("claims replace, add, or remove if undefined", async () => {
  const claims = decodeJwt(await emulator.mint({ scope: "a b", email: "x@example.com", sub: undefined }));
  expect(claims).toMatchObject({ scope: "a b", email: "x@example.com", iss: emulator.issuer });
  expect(claims).not.toHaveProperty("sub");
});

test("the header can be changed and reduced", async () => {
  const token = await emulator.mint({}, { header: { typ: "at+jwt", kid: undefined } });
  expect(decodeProtectedHeader(token)).toEqual({ alg: "RS256", typ: "at+jwt" });
});

test("expiresIn counts from now and may be negative", async () => {
  await expect(verify(await emulator.mint({}, { expiresIn: -30 }))).rejects.toThrow(/exp/);
  await expect(verify(await emulator.mint({}, { expiresIn: 5 }))).resolves.toBeDefined();
});

test("unknownKey signs with a key that is not published", async () => {
  await expect(verify(await emulator.mint({}, { key: "unknown" }))).rejects.toThrow(/no applicable key/);
});

test("signs with a given key under the published key ID", async () => {
  const { privateKey } = await generateKeyPair("RS256");
  await expect(verify(await emulator.mint({}, { key: privateKey }))).rejects.toThrow(/signature/);
});

test("the signing key is available to forge tokens", async () => {
  const { publicJwk, privateKey } = emulator.signingKey();
  const keys = createLocalJWKSet({ keys: [publicJwk] });
  await expect(jwtVerify(await emulator.mint({}, { key: privateKey }), keys)).resolves.toBeDefined();
});

test("old tokens stay valid after rotating with keepOld, and become invalid without it", async () => {
  const old = await emulator.mint();
  await emulator.rotateKeys({ keepOld: true });
  const young = await emulator.mint();
  expect(decodeProtectedHeader(young).kid).not.toBe(decodeProtectedHeader(old).kid);
  await verify(old);
  await verify(young);
  await emulator.rotateKeys({ keepOld: false });
  await expect(verify(young)).rejects.toThrow(/no applicable key/);
  await verify(await emulator.mint());
});
