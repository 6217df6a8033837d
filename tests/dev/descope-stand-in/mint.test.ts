import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  generateKeyPair,
  jwtVerify,
} from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  demoTenantId,
  demoUsers,
  type StandIn,
  startDescopeStandIn,
  type TokenKind,
} from "../../../dev/descope-stand-in";

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startDescopeStandIn();
});
afterAll(() => standIn.close());

// A new key set each time, so that nothing is remembered from before a rotation.
const verify = (token: string) => jwtVerify(token, createRemoteJWKSet(new URL(standIn.jwksUri)));

test("by default a perfectly valid token", async () => {
  const { payload, protectedHeader } = await verify(await standIn.mint());
  expect(protectedHeader).toEqual({ alg: "RS256", kid: standIn.signingKey().kid, typ: "JWT" });
  expect(payload).toEqual({
    iss: standIn.issuer,
    aud: [payload.azp, standIn.projectId],
    azp: Buffer.from(`${standIn.projectId}:TPA2mintedClient00000000000000`).toString("base64"),
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
])("every kind by its name: %s", async (kind, expected, absent) => {
  const { payload } = await verify(await standIn.mint({}, { kind }));
  const text = JSON.stringify(payload).replaceAll(standIn.origin, "D").replaceAll(standIn.projectId, "P");
  expect(JSON.parse(text)).toMatchObject(expected);
  for (const claim of absent) expect(payload).not.toHaveProperty(claim);
  expect(Number(payload.exp)).toBeGreaterThan(Number(payload.iat));
});

test("claims replace, add, or with undefined remove", async () => {
  const claims = decodeJwt(await standIn.mint({ scope: "a b", email: "x@example.com", sub: undefined }));
  expect(claims).toMatchObject({ scope: "a b", email: "x@example.com", iss: standIn.issuer });
  expect(claims).not.toHaveProperty("sub");
});

test("the header can be changed and reduced", async () => {
  const token = await standIn.mint({}, { header: { typ: "at+jwt", kid: undefined } });
  expect(decodeProtectedHeader(token)).toEqual({ alg: "RS256", typ: "at+jwt" });
});

test("expiresIn counts from now and may be negative", async () => {
  await expect(verify(await standIn.mint({}, { expiresIn: -30 }))).rejects.toThrow(/exp/);
  await expect(verify(await standIn.mint({}, { expiresIn: 5 }))).resolves.toBeDefined();
});

test("an unknown key is not published", async () => {
  await expect(verify(await standIn.mint({}, { key: "unknown" }))).rejects.toThrow(/no applicable key/);
});

test("a caller's key signs under the published key id", async () => {
  const { privateKey } = await generateKeyPair("RS256");
  await expect(verify(await standIn.mint({}, { key: privateKey }))).rejects.toThrow(/signature/);
});

test("the signing key is at hand for forgers", async () => {
  const { publicJwk, privateKey } = standIn.signingKey();
  const keys = createLocalJWKSet({ keys: [publicJwk] });
  await expect(jwtVerify(await standIn.mint({}, { key: privateKey }), keys)).resolves.toBeDefined();
});

test("rotating with keepOld keeps old tokens valid, without it they die", async () => {
  const old = await standIn.mint();
  await standIn.rotateKeys({ keepOld: true });
  const young = await standIn.mint();
  expect(decodeProtectedHeader(young).kid).not.toBe(decodeProtectedHeader(old).kid);
  await verify(old);
  await verify(young);
  await standIn.rotateKeys({ keepOld: false });
  await expect(verify(young)).rejects.toThrow(/no applicable key/);
  await verify(await standIn.mint());
});
