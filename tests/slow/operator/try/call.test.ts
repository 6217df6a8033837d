import { hkdfSync } from "node:crypto";
import { EncryptJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { demoUsers } from "@/dev/emulator";
import { type SignInChoice, signIn } from "@/tests/dev/emulator/sign-in";
import { type Answer, type Sent, send } from "@/tests/support/http";
import { callAction, cookieHeader, operatorActions } from "../support";
import { startTrySite, type TrySite } from "./site";

const [ada, grace] = demoUsers;
const managementKey = "K2exampleManagementKey";
let started: TrySite | undefined;
const site = (): TrySite => started ?? expect.fail("the site is not running");
beforeAll(async () => {
  started = await startTrySite({ DESCOPE_MANAGEMENT_KEY: managementKey });
});
afterEach(() => site().emulator.reset());
afterAll(() => started?.stop());

type Cookies = Record<string, string>;
const operatorOf = async ({ id }: { id: string }, roles = ["mcp-operator"]): Promise<Cookies> => ({
  DS: await site().emulator.mintSession({ sub: id, roles }),
});

const idOf = (name: string) => operatorActions().find((action) => action.name.endsWith(` ${name}`))?.id ?? "";

/** Signs in to try tools, as the pages do. @returns the answer that sets the cookie */
async function signInToTry(cookies: Cookies, choice: SignInChoice = {}): Promise<Answer> {
  const place = `${site().url}/operator/connect`;
  const fields = { mechanism: "dcr", create: "yes", tool: "echo" };
  const first = await callAction({ url: place, id: idOf("start"), fields, cookies });
  const [, pending = ""] = /mcp-connect=([^;]+)/.exec(first.headers["set-cookie"] ?? "") ?? [];
  const authorizationUrl = /"authorizationUrl":"([^"]+)"/.exec(first.body)?.[1] ?? first.body;
  const query = (await signIn(authorizationUrl, choice)).searchParams.toString();
  const kept = { ...cookies, "mcp-connect": pending };
  return callAction({ url: `${place}/callback`, id: idOf("finish"), fields: { query }, cookies: kept });
}

/** The cookies of an operator who may try tools. */
async function ready(person: { id: string } = ada): Promise<Cookies> {
  const cookies = await operatorOf(person);
  const { headers } = await signInToTry(cookies);
  return { ...cookies, "mcp-try": /mcp-try=([^;]+)/.exec(headers["set-cookie"] ?? "")?.[1] ?? "" };
}

const fail = { tool: "fail", arguments: {} };

interface Sealed {
  token: string;
  subject?: string;
  audience?: string;
  expires?: string;
  key?: Uint8Array;
}

/** Makes the cookie as the app does, which only those can who know the management key. */
function seal({ token, subject = ada.id, audience = `${site().url}/mcp`, expires = "5m", key = ownKey }: Sealed) {
  return new EncryptJWT({ token, clientId: "x" })
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .setSubject(subject)
    .setAudience(audience)
    .setExpirationTime(expires)
    .encrypt(key);
}

const ownKey = new Uint8Array(hkdfSync("sha256", managementKey, "", "next-mcp-descope /operator/try", 32));

/** Sends a call as the page does. */
function call(cookies: Cookies, body: unknown = fail, sent: Sent = {}): Promise<Answer> {
  const headers = { "Content-Type": "application/json", Origin: site().url, Cookie: cookieHeader(cookies) };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return send(`${site().url}/operator/try/call`, {
    method: "POST",
    body: text,
    ...sent,
    headers: { ...headers, ...sent.headers },
  });
}

const eventsIn = ({ body }: Answer): Record<string, unknown>[] =>
  body
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const outcomeOf = (answer: Answer) => eventsIn(answer).at(-1);

/** Expects a refusal that reaches no endpoint. */
async function expectRefused(status: number | number[], run: () => Promise<Answer>): Promise<void> {
  const before = site().calls.length;
  const answer = await run();
  expect([status].flat()).toContain(answer.status);
  expect(answer.body).not.toContain('"kind"');
  expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
  expect(site().calls.length).toBe(before);
}

test("an operator's call goes to /mcp, and its events come back", async () => {
  const before = site().calls.length;
  const answer = await call(await ready());
  expect(answer.headers).toMatchObject({ "content-type": "application/x-ndjson" });
  expect(answer.headers["cache-control"]).toContain("no-store");
  expect(eventsIn(answer).map(({ kind }) => kind)).toEqual(["request", "response", "body", "outcome"]);
  expect(outcomeOf(answer)).toMatchObject({ type: "result", isError: true });
  expect(site().calls.slice(before).at(-1)?.method).toBe("POST");
});

describe("the cookie", () => {
  test("is HttpOnly, Strict, only for these pages, short-lived, and hides the token", async () => {
    const { headers } = await signInToTry(await operatorOf(ada));
    const line = headers["set-cookie"] ?? "";
    for (const part of ["HttpOnly", "SameSite=strict", "Path=/operator/try"]) {
      expect(line.toLowerCase()).toContain(part.toLowerCase());
    }
    const [, age] = /mcp-try=.*?Max-Age=(\d+)/.exec(line) ?? [];
    expect(Number(age)).toBeGreaterThan(0);
    expect(Number(age)).toBeLessThanOrEqual(15 * 60);
    // Five parts: encrypted, and nothing readable but how.
    const [head = "", ...rest] = /mcp-try=([^;]+)/.exec(line)?.[1]?.split(".") ?? [];
    expect(JSON.parse(Buffer.from(head, "base64url").toString())).toEqual({ alg: "dir", enc: "A256GCM" });
    expect(rest).toHaveLength(4);
  });

  test("lives no longer than the token", async () => {
    site().emulator.set({ accessTokenSeconds: 60 });
    const { headers } = await signInToTry(await operatorOf(ada));
    expect(Number(/mcp-try=.*?Max-Age=(\d+)/.exec(headers["set-cookie"] ?? "")?.[1])).toBeLessThanOrEqual(60);
  });

  test("of another operator does not count", async () => {
    const { "mcp-try": stolen = "" } = await ready(ada);
    const thief = await operatorOf(grace);
    await expectRefused(401, () => call({ ...thief, "mcp-try": stolen }));
  });

  test("alone does not count, nor does an operator without it", async () => {
    const { "mcp-try": only = "" } = await ready();
    await expectRefused([307, 404], () => call({ "mcp-try": only }));
    await expectRefused(401, async () => call(await operatorOf(ada)));
  });

  test("that someone else made, or changed, does not count", async () => {
    const cookies = await ready();
    const [head = "", key = "", iv = "", text = "", tag = ""] = cookies["mcp-try"]?.split(".") ?? [];
    const token = await site().emulator.mint();
    const wrong = [
      { key: new Uint8Array(32) },
      { subject: grace.id },
      { audience: "https://other/mcp" },
      { expires: "-1s" },
    ];
    const made = await Promise.all(wrong.map((one) => seal({ token, ...one })));
    const changed = [head, key, iv, `${text.slice(0, -4)}AAAA`, tag].join(".");
    const plain = Buffer.from(JSON.stringify({ token, clientId: "x", sub: ada.id })).toString("base64url");
    expect((await call({ ...cookies, "mcp-try": await seal({ token }) })).status).toBe(200);
    for (const forged of [...made, changed, plain, `e30.${plain}.`, "", "a.b.c.d.e"]) {
      await expectRefused(401, () => call({ ...cookies, "mcp-try": forged }));
    }
  });
});

describe("a caller who may not", () => {
  test.each<[string, () => Promise<Cookies>]>([
    ["anonymous", async () => ({})],
    ["garbage", async () => ({ DS: "garbage" })],
    ["an access token as a session", async () => ({ DS: await site().emulator.mint() })],
    ["a user without the role", () => operatorOf(ada, [])],
  ])("%s: nothing is called", async (_who, session) => {
    const { "mcp-try": stolen = "" } = await ready();
    await expectRefused([307, 404], async () => call({ ...(await session()), "mcp-try": stolen }));
  });

  test.each<[string, Record<string, string>]>([
    ["another origin", { Origin: "https://evil.example" }],
    ["no readable origin", { Origin: "null" }],
    ["another port", { Origin: "http://localhost:1" }],
    ["an origin that starts the same", { Origin: "http://localhost.evil.example" }],
    ["a site that lies about its origin", { "Sec-Fetch-Site": "cross-site" }],
    ["a form's content type", { "Content-Type": "text/plain" }],
  ])("with %s: nothing is called", async (_name, headers) => {
    const cookies = await ready();
    await expectRefused(403, () => call(cookies, fail, { headers }));
  });

  test("with no origin at all: nothing is called", async () => {
    const Cookie = cookieHeader(await ready());
    const headers = { "Content-Type": "application/json", Cookie };
    const init = { method: "POST", headers, body: JSON.stringify(fail) };
    await expectRefused(403, () => send(`${site().url}/operator/try/call`, init));
  });

  test.each(["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])("%s calls nothing", async (method) => {
    const cookies = await ready();
    await expectRefused([204, 405], () => call(cookies, fail, { method, body: "" }));
  });
});

describe("a call", () => {
  test.each<[string, unknown]>([
    ["another method", { ...fail, method: "tools/list" }],
    ["a URL", { ...fail, url: "https://evil.example/mcp" }],
    ["headers", { ...fail, headers: { Authorization: "x" } }],
    ["a line break in the name", { tool: "fail\r\nX-Evil: 1", arguments: {} }],
    ["a name with spaces", { tool: "fail now", arguments: {} }],
    ["a name that is no text", { tool: ["fail"], arguments: {} }],
    ["a very long name", { tool: "x".repeat(129), arguments: {} }],
    ["no arguments", { tool: "fail" }],
    ["arguments in a list", { tool: "fail", arguments: [] }],
    ["answers of an unknown kind", { ...fail, inputResponses: { a: { action: "steal" } } }],
    ["text", "fail"],
    ["nothing", ""],
    ["a batch", [fail, fail]],
  ])("with %s is not made", async (_name, body) => {
    const cookies = await ready();
    await expectRefused(400, () => call(cookies, body));
  });

  test("larger than 256 KiB is not made", async () => {
    const cookies = await ready();
    await expectRefused(413, () => call(cookies, { tool: "echo", arguments: { line: "x".repeat(256 * 1024) } }));
  });

  test("with absurdly nested arguments ends with a sentence", async () => {
    const deep = `{"tool":"echo","arguments":{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`;
    expect(outcomeOf(await call(await ready(), deep))).toMatchObject({ kind: "outcome", type: "error" });
  });

  test("of a tool that does not exist says so", async () => {
    const answer = await call(await ready(), { tool: "__proto__", arguments: { __proto__: 1 } });
    expect(outcomeOf(answer)).toMatchObject({ type: "error", title: expect.stringContaining("-32602") });
  });

  test.each<[string, () => Promise<string>, string]>([
    ["has expired", () => site().emulator.mint({}, { expiresIn: -60 }), "expired"],
    ["is for another server", () => site().emulator.mint({ aud: "https://other.example/mcp" }), "other_resource"],
    ["is no token", async () => "opaque", "malformed_token"],
  ])("with a token that %s gives the reason, and offers to sign in", async (_name, mint, help) => {
    const cookies = { ...(await operatorOf(ada)), "mcp-try": await seal({ token: await mint() }) };
    expect(outcomeOf(await call(cookies))).toMatchObject({ type: "error", help, isSignedOut: true });
  });

  test("without a tool's scope names it", async () => {
    const answer = await call(await ready(), { tool: "health", arguments: { name: "x" } });
    expect(outcomeOf(answer)).toMatchObject({ type: "scope", scopes: ["mcp:use", "status:read"] });
  });

  test("shows only so many notifications, and then the result", async () => {
    const events = eventsIn(await call(await ready(), { tool: "steps", arguments: { steps: 300 } }));
    expect(events.filter(({ kind }) => kind === "notification")).toHaveLength(200);
    expect(events.at(-1)).toMatchObject({ type: "result", isError: false });
  });

  test("stops at a result that is too large", async () => {
    const answer = await call(await ready(), { tool: "bulk", arguments: { bytes: 5_000_000 } });
    expect(answer.body.length).toBeLessThan(50_000);
    expect(outcomeOf(answer)).toMatchObject({ type: "error", text: expect.stringContaining("4194304 bytes") });
  });

  test("shortens the token wherever a tool returns it", async () => {
    const answer = await call(await ready(), { tool: "leak", arguments: {} });
    expect(outcomeOf(answer)).toMatchObject({ type: "result" });
    expect(answer.body).not.toMatch(/eyJ[\w-]{5,}/);
    expect(site().app.output()).not.toMatch(/eyJ[\w-]{5,}/);
  });
});
