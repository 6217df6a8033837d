import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { demoTenantId, demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { refresh, register, signInForTokens } from "./oauth-client";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());
afterEach(() => emulator.reset());

test.each([
  ["project", () => emulator.projectIssuer],
  ["tenant", () => `${emulator.projectIssuer}/${demoTenantId}`],
  ["https://other.example", () => "https://other.example"],
])("tokenIssuer %s is the iss of tokens", async (tokenIssuer, expected) => {
  emulator.set({ tokenIssuer });
  expect((await signInForTokens(await register(emulator.issuer))).claims.iss).toBe(expected());
  expect(decodeJwt(await emulator.mint()).iss).toBe(expected());
});

describe("audience", () => {
  const parameters = { resource: "https://my.app/mcp" };

  test("resource: only the resource, as a string", async () => {
    emulator.set({ audience: "resource" });
    const testClient = await register(emulator.issuer);
    const { claims, refreshToken } = await signInForTokens(testClient, { parameters });
    expect(claims.aud).toBe(parameters.resource);
    expect((await refresh(testClient, refreshToken)).claims.aud).toBe(parameters.resource);
  });

  test("a list: exactly that list", async () => {
    emulator.set({ audience: ["a", "b"] });
    expect((await signInForTokens(await register(emulator.issuer), { parameters })).claims.aud).toEqual(["a", "b"]);
  });
});

test("drn is absent, or a session's with its switch", async () => {
  const testClient = await register(emulator.issuer);
  expect((await signInForTokens(testClient)).claims).not.toHaveProperty("drn");
  emulator.set({ drn: true });
  expect((await signInForTokens(testClient)).claims.drn).toBe("DS");
});

test("overrideSubject moves the user ID to dsub, in every token and session", async () => {
  emulator.set({ overrideSubject: true });
  const named = { sub: demoUsers[0].email, dsub: demoUsers[0].id };
  const parameters = { scope: "openid mcp:use" };
  const { claims, refreshToken, id_token } = await signInForTokens(await register(emulator.issuer), {
    parameters,
  });
  const session = await emulator.mintSession();
  const website = await emulator.mintRefreshToken(demoUsers[0]);
  expect(claims).toMatchObject(named);
  for (const token of [refreshToken, id_token ?? "", session, website]) {
    expect(decodeJwt(token)).toMatchObject(named);
  }
  const headers = { Authorization: `Bearer ${emulator.projectId}:${website}` };
  const me = await fetch(`${emulator.origin}/v1/auth/me`, { headers });
  expect(await me.json()).toMatchObject({ userId: demoUsers[0].id });
});

test.each(["federated", "inbound"] as const)(
  "sessionIssuer %s is that of sessions and their refresh tokens",
  async (sessionIssuer) => {
    emulator.set({ sessionIssuer });
    const iss = sessionIssuer === "inbound" ? emulator.projectIssuer : `${emulator.origin}/${emulator.projectId}`;
    const token = await emulator.mintRefreshToken(demoUsers[0]);
    for (const jwt of [token, await emulator.mintSession()]) {
      expect(decodeJwt(jwt)).toMatchObject({ iss, aud: [emulator.projectId] });
    }
    const headers = { Authorization: `Bearer ${emulator.projectId}:${token}` };
    const renewed = await fetch(`${emulator.origin}/v1/auth/refresh`, { method: "POST", headers });
    expect(decodeJwt((await renewed.json()).sessionJwt).iss).toBe(iss);
  },
);

test.each([60, -60])("accessTokenSeconds %i is the lifetime of tokens", async (accessTokenSeconds) => {
  emulator.set({ accessTokenSeconds });
  const { claims } = await signInForTokens(await register(emulator.issuer));
  expect(Number(claims.exp) - Number(claims.iat)).toBe(accessTokenSeconds);
});
