import type { JWTPayload } from "jose";
import { describe, expect, test } from "vitest";
import { type Caller, credentialsOf, describeCaller, rememberCredentials } from "@/lib/descope/caller";
import { callerOf } from "@/lib/mcp/caller";

const user = "U2AdaLovelace000000000000000";
const record = "TPA2record0000000000000000000";
const client = "UDJwcm9qZWN0OlRQQTJyZWNvcmQ=";
const ofTenant = "https://api.descope.com/v1/apps/P2test/T2a";
const base = { sub: user, azp: client, scope: "mcp:use", exp: 1_800_000_000 };

function describeClaims(claims: JWTPayload): Caller {
  const caller = describeCaller(claims);
  if (caller === "missing_claim") throw new Error(caller);
  return caller;
}

/** The claims of tokens that were seen, or that Descope documents, and what they say about the caller. */
const shapes: [string, JWTPayload, Partial<Caller>][] = [
  [
    "an MCP access token with a tenant",
    {
      ...base,
      amr: ["oauth"],
      drn: "DS",
      dci: "TC2x",
      dct: "T2a",
      tenants: { T2a: { roles: ["r"], permissions: ["p"] } },
    },
    {
      kind: "user",
      subject: user,
      clientId: client,
      scopes: ["mcp:use"],
      tenant: "T2a",
      roles: ["r"],
      permissions: ["p"],
    },
  ],
  [
    "the roles of the active tenant alone",
    { ...base, dct: "T2b", roles: ["project"], tenants: { T2a: { roles: ["a"] }, T2b: { permissions: ["b"] } } },
    { tenant: "T2b", roles: [], permissions: ["b"] },
  ],
  ["tenants without an active one", { ...base, roles: ["project"], tenants: { T2a: { roles: ["a"] } } }, { roles: [] }],
  [
    "an active tenant that is not listed",
    { ...base, dct: "T2x", roles: ["r"], tenants: { T2a: {} } },
    { tenant: "T2x", roles: [] },
  ],
  [
    "flat roles with a tenant (template without a reference)",
    { ...base, dct: "T2a", roles: ["r"] },
    { tenant: "T2a", roles: ["r"] },
  ],
  ["flat roles of the project", { ...base, roles: ["r"], permissions: ["p"] }, { roles: ["r"], permissions: ["p"] }],
  ["a user who is in no tenant", { ...base, roles: ["r"], tenants: {} }, { roles: ["r"] }],
  ["no claims of authorization", base, { kind: "user", roles: [], permissions: [] }],
  [
    "the token of an OIDC app",
    { ...base, azp: "P2x", token_type: "access_token", scope: "openid profile email" },
    { kind: "user", clientId: "P2x", scopes: ["openid", "profile", "email"] },
  ],
  [
    "a client ID that is a URL",
    { ...base, azp: "https://client.example/a.json" },
    { kind: "user", clientId: "https://client.example/a.json" },
  ],
  [
    "cross-app access: a tenant's issuer, and the agent that acts",
    { ...base, iss: ofTenant, dct: "T2a", act: { sub: record }, tenants: { T2a: { roles: ["a"] } } },
    { kind: "user", tenant: "T2a", actor: record, roles: ["a"] },
  ],
  [
    "a tenant's issuer without an active tenant",
    { ...base, iss: ofTenant, tenants: { T2a: { roles: ["a"] }, T2b: { roles: ["b"] } } },
    { tenant: "T2a", roles: ["a"] },
  ],
  [
    "a tenant's issuer, and another tenant as the active one",
    { ...base, iss: ofTenant, dct: "T2b", tenants: { T2a: { roles: ["a"] }, T2b: { roles: ["b"] } } },
    { tenant: "T2a", roles: ["a"] },
  ],
  [
    "a tenant's issuer, and a user who is in no tenant",
    { ...base, iss: ofTenant, roles: ["r"], tenants: {} },
    { tenant: "T2a", roles: [] },
  ],
  ["a server's issuer", { ...base, iss: "https://api.descope.com/v1/apps/agentic/P2test/MS3a" }, {}],
  ["the project's issuer", { ...base, iss: "https://api.descope.com/v1/apps/P2test" }, {}],
  ["agents that act in turn", { ...base, act: { sub: "a", act: { sub: "b" } } }, { actor: "a" }],
  ["a machine that another acts for", { ...base, sub: record, act: { sub: "a" } }, { kind: "machine", actor: "a" }],
  ["a user who acts for a user", { ...base, act: { sub: "U2b" } }, { kind: "user", subject: user, actor: "U2b" }],
  ["an actor as a text", { ...base, act: "a" }, {}],
  ["an actor that is a list", { ...base, act: [{ sub: "a" }] }, {}],
  ["an actor of a wrong type", { ...base, act: { sub: ["a"] } }, {}],
  ["a blank actor", { ...base, act: { sub: " " } }, {}],
  ["no actor", { ...base, act: null }, {}],
  ["client_id beside azp", { ...base, client_id: "first" }, { clientId: "first" }],
  ["an expiry that no date can hold", { ...base, exp: 1e300 }, { expiresAt: 253_402_300_799 }],
  ["an endless expiry", { ...base, exp: Number.POSITIVE_INFINITY }, { expiresAt: 253_402_300_799 }],
  ["no client", { sub: user, exp: 1 }, { kind: "user", clientId: "", scopes: [] }],
  ["an overridden subject", { ...base, sub: "ada@example.com", dsub: user }, { kind: "user", subject: user }],
  ["a machine by its record", { ...base, sub: record }, { kind: "machine", subject: record }],
  ["a machine by its client ID", { ...base, sub: client }, { kind: "machine", subject: client }],
  ["an access key", { ...base, sub: "K2key000000000000000000000000" }, { kind: "machine" }],
  ["an access key of a region", { ...base, sub: "Keuc12key00000000000000000000" }, { kind: "machine" }],
  [
    "a machine with an overridden subject",
    { ...base, sub: "robot", dsub: record },
    { kind: "machine", subject: record },
  ],
  ["scopes as a list", { ...base, scope: ["a", "", 7, "b"] }, { scopes: ["a", "b"] }],
  ["scopes of a wrong type", { ...base, scope: { a: true } }, { scopes: [] }],
  ["a role as a text", { ...base, roles: "admin", permissions: "p" }, { roles: [], permissions: [] }],
  ["roles like a list", { ...base, roles: { 0: "admin", length: 1 } }, { roles: [] }],
  ["odd roles", { ...base, roles: ["r", "", " ", null, 7, ["admin"], { name: "admin" }] }, { roles: ["r"] }],
  [
    "tenants as a list",
    { ...base, dct: "0", tenants: [{ roles: ["admin"] }], roles: ["r"] },
    { tenant: "0", roles: [] },
  ],
  ["tenants as a text", { ...base, dct: "length", tenants: "T2a", roles: ["r"] }, { tenant: "length", roles: [] }],
  ["tenants that are null", { ...base, tenants: null, roles: ["r"] }, { roles: [] }],
  [
    "a tenant as a list",
    { ...base, dct: "T2a", tenants: { T2a: ["admin"] }, roles: ["r"] },
    { tenant: "T2a", roles: [] },
  ],
  [
    "a tenant as a text",
    { ...base, dct: "T2a", tenants: { T2a: "admin" }, roles: ["r"] },
    { tenant: "T2a", roles: [] },
  ],
  ["an active tenant as a list", { ...base, dct: ["T2a"], tenants: { T2a: { roles: ["a"] } } }, { roles: [] }],
  ["a blank tenant", { ...base, dct: " ", roles: ["r"], tenants: { " ": { roles: ["a"] } } }, { roles: [] }],
  [
    "a tenant that every object inherits",
    { ...base, dct: "__proto__", tenants: { T2a: {} }, roles: ["r"] },
    { tenant: "__proto__", roles: [] },
  ],
  [
    "another one",
    { ...base, dct: "constructor", tenants: { T2a: {} }, roles: ["r"] },
    { tenant: "constructor", roles: [] },
  ],
  [
    "a tenant of that name",
    JSON.parse(`{"sub":"U2a","exp":1,"dct":"__proto__","tenants":{"__proto__":{"roles":["a"]}}}`),
    { tenant: "__proto__", roles: ["a"] },
  ],
  [
    "claims below that name",
    JSON.parse(`{"sub":"U2a","exp":1,"__proto__":{"roles":["a"],"dct":"T2a"}}`),
    { roles: [] },
  ],
  [
    "roles below that name",
    JSON.parse(`{"sub":"U2a","exp":1,"dct":"T","tenants":{"T":{"__proto__":{"roles":["a"]}}}}`),
    { tenant: "T", roles: [] },
  ],
];

describe("the claims say who calls", () => {
  test.each(shapes)("%s", (_shape, claims, expected) => {
    const caller = describeClaims(claims);
    expect(caller).toMatchObject({ ...expected, claims });
    expect([caller.tenant, caller.actor]).toEqual([expected.tenant, expected.actor]);
    // A tool sees the same caller as the endpoint.
    expect(callerOf({ http: { authInfo: authInfo(claims) } })).toEqual(caller);
  });

  test.each([
    ["no subject", { exp: 1 }],
    ["a blank subject", { sub: " ", exp: 1 }],
    ["an overridden subject of a wrong type", { sub: "a", dsub: ["U2a"], exp: 1 }],
    ["no expiry", { sub: user }],
  ])("%s is no caller", (_shape, claims) => {
    expect(describeCaller(JSON.parse(JSON.stringify(claims)))).toBe("missing_claim");
  });
});

const authInfo = (claims: unknown) => ({ token: "secret", clientId: "", scopes: [], extra: { claims } });

test.each([[undefined], [{}], [{ http: undefined }], [{ http: {} }]])(
  "without a token (%j) there is no caller",
  (ctx) => {
    expect(() => callerOf({ ...ctx })).toThrow("did not pass the token check");
  },
);

test.each([[undefined], [null], ["text"], [[]], [{ sub: user }]])(
  "claims that say nothing (%j) are no caller",
  (claims) => {
    expect(() => callerOf({ http: { authInfo: authInfo(claims) } })).toThrow("did not pass the token check");
  },
);

test("a caller can be logged: its token is kept elsewhere, and a copy has none", () => {
  const server = { origin: "o", projectId: "P", issuer: "i", projectIssuer: "i", jwksUri: "j" };
  const caller = rememberCredentials(describeClaims(base), { token: "secret", server });
  expect(JSON.stringify(caller)).not.toContain("secret");
  expect(credentialsOf(caller).token).toBe("secret");
  expect(() => credentialsOf({ ...caller })).toThrow("copy");
});
