import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { demoTenantId, type StandIn, startDescopeStandIn } from "../../../dev/descope-stand-in";
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

test.each([60, -60])("accessTokenSeconds %i is the lifetime of tokens", async (accessTokenSeconds) => {
  standIn.set({ accessTokenSeconds });
  const { claims } = await signInForTokens(await register(standIn.issuer));
  expect(Number(claims.exp) - Number(claims.iat)).toBe(accessTokenSeconds);
});
