import { hkdfSync } from "node:crypto";
import { EncryptJWT, SignJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Config, readConfig } from "@/lib/config";
import { connectLink, connectPath, isAppId, open, seal } from "@/lib/connect/link";

const app = "google-calendar";
const link = { subject: "U1", app, scopes: ["calendar.readonly"] };
const secret = "q0o/aBf+2LtWJx8Kd3Rz7MvNs5Hy1UpGc6Ee9TiOZlk=";

function configOf(BASE_URL = "https://mcp.example.com"): Config {
  const result = readConfig({ DESCOPE_PROJECT_ID: "P2x", BASE_URL });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}
const config = configOf();

beforeEach(() => vi.stubEnv("CONNECT_SECRET", secret));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

const stateOf = async (made = link) => new URL(await connectLink(made, config)).searchParams.get("state") ?? "";
const opened = (state: unknown, where = config) => open(state, app, "link", where);

/** The key as any other program would derive it. */
const keyOf = (text: string) => new Uint8Array(hkdfSync("sha256", text, "", "next-mcp-descope /connect", 32));

/** A state as the server seals it, with changes. */
function forge(change: { header?: object; claims?: object; key?: Uint8Array } = {}) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: "U1", app, aud: config.resource, iat: now, exp: now + 600, ...change.claims };
  const header = { alg: "dir", enc: "A256GCM", typ: "link", ...change.header };
  return new EncryptJWT(claims).setProtectedHeader(header).encrypt(change.key ?? keyOf(secret));
}

test("a link is an address of this server that names the app, and seals the rest", async () => {
  const url = new URL(await connectLink(link, config));
  expect(url.origin + url.pathname).toBe(`https://mcp.example.com${connectPath(app)}`);
  const state = await stateOf();
  expect(Buffer.from(state, "base64url").toString()).not.toMatch(/U1|calendar/);
  expect(await opened(state)).toEqual(link);
  expect(await opened(await stateOf({ ...link, scopes: [] }))).toEqual({ ...link, scopes: [] });
});

test("the forgery that changes nothing is opened, so the others are refused for their change", async () => {
  expect(await opened(await forge())).toEqual({ subject: "U1", app, scopes: undefined });
});

describe("is refused:", () => {
  test.each<[string, () => unknown, string]>([
    ["no state", () => undefined, "no_state"],
    ["an empty state", () => "", "no_state"],
    ["a list", async () => [await stateOf()], "invalid_state"],
    ["garbage", () => "garbage", "invalid_state"],
    ["five dots", () => "....", "invalid_state"],
    ["a truncated state", async () => (await stateOf()).slice(0, -1), "invalid_state"],
    ["a longer state", async () => `${await stateOf()}A`, "invalid_state"],
    ["an oversized state", async () => (await stateOf()) + "A".repeat(10_000), "invalid_state"],
    ["another key", () => forge({ key: keyOf(`${secret}x`) }), "invalid_state"],
    ["the key of an empty secret", () => forge({ key: keyOf("") }), "invalid_state"],
    ["the bare secret as key", () => forge({ key: Buffer.from(secret.slice(0, 32)) }), "invalid_state"],
    ["another server", () => seal(link, "link", configOf("https://other.example")), "invalid_state"],
    ["no server", () => forge({ claims: { aud: undefined } }), "invalid_state"],
    ["no user", () => forge({ claims: { sub: undefined } }), "invalid_state"],
    ["a user of a wrong type", () => forge({ claims: { sub: 1 } }), "invalid_state"],
    ["no app", () => forge({ claims: { app: undefined } }), "invalid_state"],
    ["scopes of a wrong type", () => forge({ claims: { scopes: "a b" } }), "invalid_state"],
    ["no expiry", () => forge({ claims: { exp: undefined } }), "invalid_state"],
    ["no time of issue", () => forge({ claims: { iat: undefined } }), "invalid_state"],
    ["expired", () => forge({ claims: { exp: Math.floor(Date.now() / 1000) - 6 } }), "expired_state"],
    ["issued long ago", () => forge({ claims: { iat: Math.floor(Date.now() / 1000) - 606 } }), "expired_state"],
    ["issued in the future", () => forge({ claims: { iat: Math.floor(Date.now() / 1000) + 60 } }), "invalid_state"],
    ["another purpose", () => seal(link, "visit", config), "invalid_state"],
    ["no purpose", () => forge({ header: { typ: undefined } }), "invalid_state"],
    ["another app", () => seal({ ...link, app: "github" }, "link", config), "other_app"],
    ["another encryption", () => forge({ header: { enc: "A128CBC-HS256" } }), "invalid_state"],
    ["a key that it contains", () => forge({ header: { alg: "A256KW" } }), "invalid_state"],
    ["an algorithm that asks for a password", () => forge({ header: { alg: "PBES2-HS256+A128KW" } }), "invalid_state"],
    ["a signed JWT", signed, "invalid_state"],
    ["an unsecured JWT (alg none)", unsecured, "invalid_state"],
  ])("%s", async (_what, make, refusal) => {
    expect(await opened(await make())).toBe(refusal);
  });

  test("a state in which any character differs", async () => {
    const state = await stateOf();
    const places = Array.from({ length: state.length }, (_, at) => at).filter((at) => state[at] !== ".");
    for (const at of places) {
      // The last character of a part may have bits that count for nothing.
      const tampered = state.slice(0, at) + (state[at] === "A" ? "g" : "A") + state.slice(at + 1);
      expect(await opened(tampered), `character ${at}`).toBe("invalid_state");
    }
  });

  test("a link after ten minutes", async () => {
    const state = await stateOf();
    vi.useFakeTimers({ now: Date.now() + 590_000, toFake: ["Date"] });
    expect(await opened(state)).toEqual(link);
    vi.setSystemTime(Date.now() + 20_000);
    expect(await opened(state)).toBe("expired_state");
  });
});

const claims = { sub: "U1", app, aud: config.resource };
const signed = () =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ: "link" })
    .setIssuedAt()
    .setExpirationTime("5 minutes")
    .sign(keyOf(secret));
const unsecured = async () => new UnsecuredJWT(claims).setIssuedAt().setExpirationTime("5 minutes").encode();

test("instances with the same secret open each other's links, and others do not", async () => {
  const state = await stateOf();
  vi.stubEnv("CONNECT_SECRET", `${secret}2`);
  expect(await opened(state)).toBe("invalid_state");
  vi.stubEnv("CONNECT_SECRET", secret);
  expect(await opened(state)).toEqual(link);
});

test("without a secret, the key is random, and stays the same in a process", async () => {
  vi.stubEnv("CONNECT_SECRET", "");
  const state = await stateOf();
  expect(await opened(state)).toEqual(link);
  vi.stubEnv("CONNECT_SECRET", secret);
  expect(await opened(state)).toBe("invalid_state");
  expect(await opened(await forge({ key: keyOf("") }))).toBe("invalid_state");
});

test.each(["", "a/b", "..", "a%2fb", "a b", "a?b", "a#b", "ä", "a".repeat(101), "https:x", "a\nb"])(
  "%j cannot be a connection's ID",
  async (text) => {
    expect(isAppId(text)).toBe(false);
    await expect(connectLink({ ...link, app: text }, config)).rejects.toThrow("cannot be a connection's ID");
  },
);

test("a link that would be too long is not made", async () => {
  const scopes = Array.from({ length: 50 }, (_, at) => `https://www.googleapis.com/auth/scope-${at}`);
  await expect(connectLink({ ...link, scopes }, config)).rejects.toThrow("too long");
});
