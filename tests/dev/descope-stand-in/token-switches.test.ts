import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { demoTenantId, demoUsers, type StandIn, startDescopeStandIn } from "../../../dev/descope-stand-in";
import { refresh, register, signInForTokens } from "./oauth-client";

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startDescopeStandIn();
});
afterAll(() => standIn.close());
afterEach(() => standIn.reset());

test.each([
  ["project", () => standIn.projectIssuer],
  ["tenant", () => `${standIn.projectIssuer}/${demoTenantId}`],
  ["https://other.example", () => "https://other.example"],
])("tokenIssuer %s is the iss of tokens", async (tokenIssuer, expected) => {
  standIn.set({ tokenIssuer });
  expect((await signInForTokens(await register(standIn.issuer))).claims.iss).toBe(expected());
  expect(decodeJwt(await standIn.mint()).iss).toBe(expected());
});

describe("audience", () => {
  const parameters = { resource: "https://my.app/mcp" };

  test("resource: only the resource, as a plain text", async () => {
    standIn.set({ audience: "resource" });
    const testClient = await register(standIn.issuer);
    const { claims, refreshToken } = await signInForTokens(testClient, { parameters });
    expect(claims.aud).toBe(parameters.resource);
    expect((await refresh(testClient, refreshToken)).claims.aud).toBe(parameters.resource);
  });

  test("a list: exactly that list", async () => {
    standIn.set({ audience: ["a", "b"] });
    expect((await signInForTokens(await register(standIn.issuer), { parameters })).claims.aud).toEqual([
      "a",
      "b",
    ]);
  });
});

test("drn is absent, and by its switch a session's", async () => {
  const testClient = await register(standIn.issuer);
  expect((await signInForTokens(testClient)).claims).not.toHaveProperty("drn");
  standIn.set({ drn: true });
  expect((await signInForTokens(testClient)).claims.drn).toBe("DS");
});

test("overrideSubject moves the user's id to dsub, in every token and session", async () => {
  standIn.set({ overrideSubject: true });
  const named = { sub: demoUsers[0].email, dsub: demoUsers[0].id };
  const parameters = { scope: "openid mcp:use" };
  const { claims, refreshToken, id_token } = await signInForTokens(await register(standIn.issuer), {
    parameters,
  });
  const session = await standIn.mintSession();
  const website = await standIn.mintRefreshToken(demoUsers[0]);
  expect(claims).toMatchObject(named);
  for (const token of [refreshToken, id_token ?? "", session, website]) {
    expect(decodeJwt(token)).toMatchObject(named);
  }
  const headers = { Authorization: `Bearer ${standIn.projectId}:${website}` };
  const me = await fetch(`${standIn.origin}/v1/auth/me`, { headers });
  expect(await me.json()).toMatchObject({ userId: demoUsers[0].id });
});

test.each(["federated", "inbound"] as const)(
  "sessionIssuer %s is that of sessions and their refresh tokens",
  async (sessionIssuer) => {
    standIn.set({ sessionIssuer });
    const iss =
      sessionIssuer === "inbound" ? standIn.projectIssuer : `${standIn.origin}/${standIn.projectId}`;
    const token = await standIn.mintRefreshToken(demoUsers[0]);
    for (const jwt of [token, await standIn.mintSession()]) {
      expect(decodeJwt(jwt)).toMatchObject({ iss, aud: [standIn.projectId] });
    }
    const headers = { Authorization: `Bearer ${standIn.projectId}:${token}` };
    const renewed = await fetch(`${standIn.origin}/v1/auth/refresh`, { method: "POST", headers });
    expect(decodeJwt((await renewed.json()).sessionJwt).iss).toBe(iss);
  },
);

test.each([60, -60])("accessTokenSeconds %i is the lifetime of tokens", async (accessTokenSeconds) => {
  standIn.set({ accessTokenSeconds });
  const { claims } = await signInForTokens(await register(standIn.issuer));
  expect(Number(claims.exp) - Number(claims.iat)).toBe(accessTokenSeconds);
});
