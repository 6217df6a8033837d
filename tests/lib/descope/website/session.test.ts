import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { demoTenantId, demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { describeServer } from "@/lib/descope/discovery-url";
import { KeysUnavailableError } from "@/lib/descope/keys";
import { sessionRefusals, verifySession } from "@/lib/descope/website/session";
import { forgedSessions } from "./forged-sessions";

const [ada] = demoUsers;
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.reset());
afterAll(() => emulator.close());

const server = () => describeServer(emulator.origin, emulator.projectId, emulator.serverId);
const verify = (token: string) => verifySession(token, server());

test("a session contains its user with the project's roles, not a tenant's", async () => {
  const tenants = { T2: { roles: ["a"] } };
  const { user } = await verify(await emulator.mintSession({ tenants, roles: ["mcp-operator", 1] }));
  expect(user).toEqual({
    subject: "U2AdaLovelace000000000000000",
    roles: ["mcp-operator"],
    expiresAt: expect.any(Number),
  });
});

test.each(["legacy", "federated", "inbound"] as const)(
  "accepts a session with the issuer of a %s template",
  async (sessionIssuer) => {
    emulator.set({ sessionIssuer });
    expect(await verify(await emulator.mintSession())).toMatchObject({ user: { subject: ada.id } });
  },
);

test("finds the user of a session whose subject the project overrides", async () => {
  emulator.set({ overrideSubject: true });
  expect(await verify(await emulator.mintSession())).toMatchObject({ user: { subject: ada.id } });
});

test("accepts a session that has just expired, within the clock tolerance", async () => {
  const token = await emulator.mintSession({ exp: Math.floor(Date.now() / 1000) - 3 });
  expect(await verify(token)).toHaveProperty("user");
});

test("the project and its MCP server accept the same sessions", async () => {
  const project = describeServer(emulator.origin, emulator.projectId);
  expect(await verifySession(await emulator.mintSession(), project)).toHaveProperty("user");
});

test.each([
  ["that is verified", { email: "ada@example.com", email_verified: true }, "ada@example.com"],
  ["that is not verified", { email: "ada@example.com" }, undefined],
  ["with an invalid verification", { email: "ada@example.com", email_verified: "true" }, undefined],
])("an e-mail address %s", async (_name, claims, verifiedEmail) => {
  const { user } = await verify(await emulator.mintSession(claims));
  expect(user?.verifiedEmail).toBe(verifiedEmail);
});

test.each([
  ["only a tenant's role", { roles: undefined, tenants: { T2: { roles: ["mcp-operator"] } } }],
  ["roles that are not a list", { roles: "mcp-operator" }],
])("a session with %s has no role", async (_name, claims) => {
  expect((await verify(await emulator.mintSession(claims))).user).toMatchObject({ roles: [] });
});

test("roles that a template copied from the current tenant are not the project's", async () => {
  const claims = { dct: demoTenantId, tenants: undefined, roles: ["mcp-operator"] };
  const { user } = await verify(await emulator.mintSession(claims));
  expect(user).toMatchObject({ roles: [] });
});

test.each(forgedSessions)("$name is refused: $refusal", async ({ forge, refusal }) => {
  expect(await verify(await forge(emulator))).toEqual({ refusal });
});

test("there is a forgery for every reason", () => {
  const met = new Set(forgedSessions.map(({ refusal }) => refusal));
  expect([...met].sort()).toEqual(Object.keys(sessionRefusals).sort());
});

describe("when the keys cannot be fetched", () => {
  test("a session cannot be judged, and a forgery is still rejected", async () => {
    const other = await startEmulator();
    const cold = describeServer(other.origin, other.projectId);
    other.faults.keys = { status: 503 };
    await expect(verifySession(await other.mintSession(), cold)).rejects.toThrow(KeysUnavailableError);
    expect(await verifySession(await other.mintSession({ drn: "DSR" }), cold)).toEqual({
      refusal: "refresh_token",
    });
    await other.close();
  });
});
