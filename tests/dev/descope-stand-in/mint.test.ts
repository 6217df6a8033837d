import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  generateKeyPair,
  jwtVerify,
} from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoTenantId, demoUsers, type StandIn, startDescopeStandIn } from "../../../dev/descope-stand-in";

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
    azp: expect.stringMatching(/^TPA[A-Za-z0-9]{25}$/),
    sub: demoUsers[0].id,
    scope: "mcp:use",
    drn: "DS",
    amr: ["oauth"],
    dct: demoTenantId,
    tenants: { [demoTenantId]: { roles: ["mcp-operator"], permissions: ["status:read"] } },
    iat: expect.any(Number),
    exp: Number(payload.iat) + 3600,
  });
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
