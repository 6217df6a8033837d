import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { demoTenantId, demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { authorization, refresh, register, signInForTokens } from "./oauth-client";
import { openBrowser } from "./sign-in";

const [ada, grace, alan] = demoUsers;
const [first, second] = alan.tenants ?? [];
const memberships = {
  [first?.id ?? ""]: { roles: ["editor"], permissions: ["events:write"] },
  [second?.id ?? ""]: { roles: ["viewer"], permissions: [] },
};
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());
afterEach(() => emulator.reset());

describe("a user with two tenants", () => {
  test("signs in to the one that they choose, and stays in it", async () => {
    const testClient = await register(emulator.issuer);
    for (const tenant of [first, second]) {
      const choice = { user: alan.id, tenant: tenant?.name ?? "" };
      const parameters = { scope: "openid mcp:use" };
      const { claims, refreshToken, id_token } = await signInForTokens(testClient, { choice, parameters });
      const expected = { sub: alan.id, dct: tenant?.id, tenants: memberships };
      expect(claims).toMatchObject({ ...expected, roles: ["member"], permissions: ["profile:read"] });
      expect((await refresh(testClient, refreshToken)).claims).toMatchObject(expected);
      for (const token of [refreshToken, id_token ?? ""]) expect(decodeJwt(token).sub).toBe(alan.id);
    }
  });

  test("gets tokens under the issuer of the one they chose, if the tenant's issuer mints", async () => {
    emulator.set({ tokenIssuer: "tenant" });
    const testClient = await register(emulator.issuer);
    for (const tenant of [first, second]) {
      const choice = { user: alan.id, tenant: tenant?.name ?? "" };
      const { claims } = await signInForTokens(testClient, { choice });
      expect(claims.iss).toBe(`${emulator.projectIssuer}/${tenant?.id}`);
    }
  });

  test("signs in to the first one by default", async () => {
    const choice = { user: alan.name };
    const { claims } = await signInForTokens(await register(emulator.issuer), { choice });
    expect(claims.dct).toBe(first?.id);
  });

  test("has a website session with both, and none is active", async () => {
    const claims = decodeJwt(await emulator.mintSession({}, alan));
    expect(claims).toMatchObject({ sub: alan.id, roles: ["member"], tenants: memberships });
    expect(claims).not.toHaveProperty("dct");
    const authorization = `Bearer ${emulator.projectId}:${await emulator.mintRefreshToken(alan)}`;
    const me = await fetch(`${emulator.origin}/v1/auth/me`, { headers: { authorization } });
    expect((await me.json()).userTenants).toEqual([
      { tenantId: first?.id, tenantName: "Bletchley" },
      { tenantId: second?.id, tenantName: "Manchester" },
    ]);
  });
});

async function submit(form: Record<string, string>) {
  const { url } = await authorization(await register(emulator.issuer));
  const browser = openBrowser();
  const page = await browser.follow(url);
  const body = new URLSearchParams({ scope: "mcp:use", decision: "allow", ...form });
  const arrival = await browser.follow(page.url, { method: "POST", body });
  return { html: await page.response.text(), status: arrival.response.status, callback: arrival.callback };
}

test("the form's tenant has to be the user's, and means nothing for a user with one", async () => {
  const say = vi.spyOn(console, "error").mockImplementation(() => {});
  const { html, status, callback } = await submit({ user: alan.id, tenant: demoTenantId });
  expect([status, callback]).toEqual([400, undefined]);
  expect(say).toHaveBeenCalledWith(expect.stringContaining("tenant"));
  say.mockRestore();
  expect(html.match(/name="tenant" value="(\w+)"/g)).toHaveLength(2);
  expect((await submit({ user: ada.id, tenant: first?.id ?? "" })).callback?.searchParams.has("code")).toBe(true);
});

describe("mint", () => {
  test("can name the user and the tenant", async () => {
    const claims = decodeJwt(await emulator.mint({}, { user: alan.id, tenant: second?.id ?? "" }));
    expect(claims).toMatchObject({ sub: alan.id, dct: second?.id, tenants: memberships });
    expect(decodeJwt(await emulator.mint({}, { user: grace.id }))).toMatchObject({ sub: grace.id, dct: demoTenantId });
    const session = await emulator.mint({}, { user: grace.id, kind: "session" });
    expect(decodeJwt(session)).toMatchObject({ sub: grace.id, roles: [] });
  });

  test.each([
    ["an unknown user", { user: "U2nobody" }, "has no user U2nobody"],
    ["a tenant of another user", { tenant: "T2bletchley00000000000000000" }, "Ada Lovelace is not in the tenant"],
  ])("refuses %s", async (_name, options, message) => {
    await expect(emulator.mint({}, options)).rejects.toThrow(message);
  });
});

const authorizationClaims = ["tenants", "roles", "permissions"];

test("forceAddAllAuthorizationInfo off: a token names its tenant, and nothing that is allowed in it", async () => {
  emulator.set({ forceAddAllAuthorizationInfo: false });
  const { claims } = await signInForTokens(await register(emulator.issuer), { choice: { user: alan.id } });
  for (const token of [
    claims,
    decodeJwt(await emulator.mint({}, { user: alan.id })),
    decodeJwt(await emulator.mint()),
  ]) {
    expect(Object.keys(token).filter((name) => authorizationClaims.includes(name))).toEqual([]);
    expect(token).toHaveProperty("dct");
  }
});

test("tenants off: all roles are the project's", async () => {
  emulator.set({ tenants: false });
  for (const { id, roles, permissions } of [ada, alan]) {
    const claims = decodeJwt(await emulator.mint({}, { user: id }));
    expect(claims).toMatchObject({ roles, permissions });
    expect(claims).not.toHaveProperty("tenants");
    expect(claims).not.toHaveProperty("dct");
  }
});
