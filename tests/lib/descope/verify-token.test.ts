import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { type DescopeServer, describeServer } from "@/lib/descope/discovery-url";
import type { TokenRules } from "@/lib/descope/token-rules";
import { verifyToken } from "@/lib/descope/verify-token";

/** What is cached of a token, and what is checked each time: only the clock is faked, the requests are real. */
const resource = "https://mcp.example.com/mcp";
let emulator: Emulator;
/** Keeps advancing from test to test, since the keys remember when they were fetched. */
let clock = Date.now();

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: clock }));
afterEach(async () => {
  emulator.reset();
  // Each test starts with the published keys, whatever the previous one left.
  later(3_600);
  await verifyToken(await emulator.mint(), rules());
  vi.useRealTimers();
  vi.restoreAllMocks();
});
afterAll(() => emulator.close());

function later(seconds: number): void {
  clock += seconds * 1_000;
  vi.setSystemTime(clock);
}

function rules(changed: Partial<TokenRules> = {}): TokenRules {
  const server = describeServer(emulator.origin, emulator.projectId, emulator.serverId);
  return { server, resource, binding: "project", ...changed };
}

/** `accepted`, or the reason code, and how often a signature was verified. */
async function outcome(token: string, changed: Partial<TokenRules> = {}) {
  const checked = vi.spyOn(crypto.subtle, "verify");
  const { refusal } = await verifyToken(token, rules(changed));
  const signatures = checked.mock.calls.length;
  checked.mockRestore();
  return { verdict: refusal?.code ?? "accepted", signatures };
}

/** A token that has been accepted, so its signature is cached. */
async function seenToken(claims: Record<string, unknown> = {}): Promise<string> {
  const token = await emulator.mint({ jti: randomUUID(), ...claims }, { expiresIn: 86_400 });
  expect(await outcome(token)).toEqual({ verdict: "accepted", signatures: 1 });
  return token;
}

/** A key that replaces the published one with the same key ID. */
async function publishInstead(kid: string): Promise<CryptoKey> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const key = { ...(await exportJWK(publicKey)), kid };
  emulator.faults.keys = { body: JSON.stringify({ keys: [key] }) };
  return privateKey;
}

test("verifies the signature of a token once", async () => {
  const token = await seenToken();
  expect(await outcome(token)).toEqual({ verdict: "accepted", signatures: 0 });
});

describe("a token with a cached signature is checked again for", () => {
  test("its expiry", async () => {
    const token = await seenToken();
    later(86_400 + 6);
    expect(await outcome(token)).toMatchObject({ verdict: "expired" });
  });

  test("its not-before time", async () => {
    const token = await seenToken({ nbf: Math.floor(Date.now() / 1000) });
    later(-60);
    expect(await outcome(token)).toEqual({ verdict: "not_yet_valid", signatures: 0 });
  });

  test("its audience, if the server's binding or URL changes", async () => {
    const token = await seenToken({ aud: [emulator.projectId] });
    expect(await outcome(token, { binding: "resource" })).toEqual({
      verdict: "wrong_audience",
      signatures: 0,
    });
    const bound = await seenToken({ aud: [resource] });
    const moved = "https://other.example.com/mcp";
    expect(await outcome(bound, { resource: moved })).toEqual({ verdict: "other_resource", signatures: 0 });
  });

  test("its issuer, if another MCP server or project is configured", async () => {
    const token = await seenToken({ iss: emulator.issuer });
    const sibling = describeServer(emulator.origin, emulator.projectId, "MS3sibling");
    expect(await outcome(token, { server: sibling })).toMatchObject({ verdict: "wrong_issuer" });
    const other = describeServer(emulator.origin, "P2other");
    expect(await outcome(token, { server: other })).toMatchObject({ verdict: "wrong_issuer" });
  });

  test("its kind, which also depends on the project", async () => {
    const token = await seenToken({ iss: emulator.projectIssuer });
    const named: DescopeServer = { ...rules().server, projectId: emulator.projectIssuer };
    expect(await outcome(token, { server: named })).toMatchObject({ verdict: "website_session" });
  });
});

describe("a cached signature no longer counts", () => {
  test("if its key is removed", async () => {
    const token = await seenToken();
    await emulator.rotateKeys({ keepOld: false });
    later(601);
    expect(await outcome(token)).toEqual({ verdict: "unknown_key", signatures: 0 });
  });

  test("if a key with the same ID replaces it", async () => {
    const token = await seenToken();
    await publishInstead(emulator.signingKey().kid);
    later(601);
    expect(await outcome(token)).toEqual({ verdict: "bad_signature", signatures: 1 });
  });

  test("if the key is published again, until it was verified once more", async () => {
    const token = await seenToken();
    await publishInstead(emulator.signingKey().kid);
    later(601);
    await outcome(token);
    delete emulator.faults.keys;
    later(601);
    expect(await outcome(token)).toEqual({ verdict: "accepted", signatures: 1 });
    expect(await outcome(token)).toEqual({ verdict: "accepted", signatures: 0 });
  });

  test("for another key set, whatever IDs its keys have", async () => {
    const token = await seenToken();
    const elsewhere = await startEmulator();
    const { publicKey } = await generateKeyPair("RS256");
    const impostor = { ...(await exportJWK(publicKey)), kid: emulator.signingKey().kid };
    elsewhere.faults.keys = { body: JSON.stringify({ keys: [impostor] }) };
    const { jwksUri } = describeServer(elsewhere.origin, elsewhere.projectId);
    const server = { ...rules().server, jwksUri };
    expect(await outcome(token, { server })).toEqual({ verdict: "bad_signature", signatures: 1 });
    await elsewhere.close();
    expect(await outcome(token)).toEqual({ verdict: "accepted", signatures: 0 });
  });

  test("after a thousand others, since the cache is bounded", async () => {
    const first = await seenToken();
    const others = await Promise.all(Array.from({ length: 1_000 }, () => emulator.mint({ jti: randomUUID() })));
    for (const token of others) await verifyToken(token, rules());
    expect(await outcome(first)).toEqual({ verdict: "accepted", signatures: 1 });
  });
});

describe("failures are not cached", () => {
  test("a forged signature is verified each time", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    const forged = await emulator.mint({}, { key: privateKey });
    expect(await outcome(forged)).toEqual({ verdict: "bad_signature", signatures: 1 });
    expect(await outcome(forged)).toEqual({ verdict: "bad_signature", signatures: 1 });
  });

  test("a token is accepted after its key is published", async () => {
    const privateKey = await publishInstead(emulator.signingKey().kid);
    const token = await emulator.mint({}, { key: privateKey, expiresIn: 86_400 });
    expect(await outcome(token)).toEqual({ verdict: "bad_signature", signatures: 1 });
    later(601);
    expect(await outcome(token)).toEqual({ verdict: "accepted", signatures: 1 });
  });

  test("a cached token does not make another one valid", async () => {
    const [header, payload, signature = ""] = (await seenToken()).split(".");
    const claims = JSON.parse(Buffer.from(payload ?? "", "base64url").toString());
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: "U2someoneElse" })).toString("base64url");
    expect(await outcome(`${header}.${changed}.${signature}`)).toMatchObject({ verdict: "bad_signature" });
    expect(await outcome(`${header}.${payload}.`)).toMatchObject({ verdict: "bad_signature" });
    const { kid } = emulator.signingKey();
    const none = Buffer.from(JSON.stringify({ alg: "none", kid })).toString("base64url");
    expect(await outcome(`${none}.${payload}.${signature}`)).toEqual({
      verdict: "wrong_algorithm",
      signatures: 0,
    });
    const critical = Buffer.from(JSON.stringify({ alg: "RS256", kid, crit: ["b64"], b64: false }));
    expect(await outcome(`${critical.toString("base64url")}.${payload}.${signature}`)).toEqual({
      verdict: "critical_header",
      signatures: 0,
    });
  });
});

test("changing the returned claims does not affect the next result", async () => {
  const token = await seenToken();
  const first = await verifyToken(token, rules());
  if (first.refusal) throw new Error(first.refusal.code);
  first.caller.claims.sub = "U2someoneElse";
  first.caller.scopes.push("admin");
  const second = await verifyToken(token, rules());
  expect(second).toMatchObject({ caller: { subject: expect.not.stringContaining("U2someoneElse") } });
  expect(second.refusal ? [] : second.caller.scopes).not.toContain("admin");
});

describe("while Descope's keys cannot be fetched", () => {
  test("cached and new tokens still work", async () => {
    const token = await seenToken();
    const fresh = await emulator.mint({ jti: randomUUID() }, { expiresIn: 86_400 });
    emulator.faults.keys = { status: 500 };
    later(3_600);
    expect(await outcome(token)).toEqual({ verdict: "accepted", signatures: 0 });
    expect(await outcome(fresh)).toEqual({ verdict: "accepted", signatures: 1 });
  });

  test("an unknown key ID is an outage, not a refusal, however often it is used", async () => {
    await seenToken();
    const signed = new SignJWT({ iss: emulator.issuer, sub: "U2", exp: 2 ** 33, aud: emulator.projectId });
    const { privateKey } = await generateKeyPair("RS256");
    const token = await signed.setProtectedHeader({ alg: "RS256", kid: "SK2new" }).sign(privateKey);
    emulator.faults.keys = { status: 500 };
    later(601);
    for (let time = 0; time < 2; time += 1)
      await expect(outcome(token)).rejects.toMatchObject({ name: "KeysUnavailableError" });
  });
});
