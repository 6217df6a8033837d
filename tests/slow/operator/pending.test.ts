import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoUsers } from "@/dev/emulator";
import { readConfig } from "@/lib/config";
import { clientSettings } from "@/lib/sign-in/session";
import { signIn } from "@/tests/dev/emulator/sign-in";
import { sharedApp, sharedEmulator } from "@/tests/flow/contract/setup";
import { startBadPeer } from "@/tests/support/bad-peer";
import type { Answer } from "@/tests/support/http";
import { callAction, type HttpsApp, operatorActions, startHttpsApp } from "./support";

const [ada, grace] = demoUsers;
const emulator = sharedEmulator();
const app = sharedApp(emulator);
let secure: HttpsApp | undefined;
beforeAll(async () => {
  secure = await startHttpsApp({ DESCOPE_CONFIG_URL: emulator().configUrl });
});
afterAll(() => secure?.stop());

const idOf = (name: string) => operatorActions().find((action) => action.name.endsWith(` ${name}`))?.id ?? "";
const overHttp = () => ({ url: app().url, origin: app().url });
const overHttps = () => ({ url: secure?.inner ?? "", origin: secure?.url ?? "" });

/** A browser in which an operator is signed in. */
async function browserOf({ id }: { id: string }) {
  return { DS: await emulator().mintSession({ sub: id, roles: ["mcp-operator"] }) };
}

interface Started {
  /** The header that sets the cookie. */
  line: string;
  /** Only the cookie. */
  cookie: Record<string, string>;
  authorizationUrl: string;
}

/** Starts a trace, as the form on /operator/connect does. */
async function start({ url, origin } = overHttp()): Promise<Started> {
  const fields = { mechanism: "dcr", create: "yes" };
  const cookies = await browserOf(ada);
  const answer = await callAction({
    url: `${url}/operator/connect`,
    origin,
    id: idOf("start"),
    fields,
    cookies,
  });
  const line = answer.headers["set-cookie"] ?? "";
  const [, name = "", value = ""] = /^([^=]+)=([^;]+)/.exec(line) ?? [];
  const authorizationUrl = /"authorizationUrl":"([^"]+)"/.exec(answer.body)?.[1] ?? answer.body;
  return { line, cookie: { [name]: value }, authorizationUrl };
}

/** Submits a callback, as the form on the callback page does. */
async function finish(query: URLSearchParams, cookies: Record<string, string>): Promise<Answer> {
  const { url, origin } = overHttp();
  const place = `${url}/operator/connect/callback`;
  return callAction({ url: place, origin, id: idOf("finish"), fields: { query: query.toString() }, cookies });
}

const tokenRequests = () => emulator().requests.filter(({ endpoint }) => endpoint === "token");

/** Expects that a callback was ignored: its code is not used, and the cookie is kept for the right one. */
function expectUntouched(answer: Answer): void {
  expect(answer.status).toBe(200);
  expect(answer.body).toContain('"status":"fail"');
  expect(answer.headers).not.toHaveProperty("set-cookie");
  expect(tokenRequests()).toEqual([]);
}

describe("the cookie of a pending trace", () => {
  test.each([
    ["http", overHttp, "mcp-connect", false],
    ["https", overHttps, "__Secure-mcp-connect", true],
  ] as const)("over %s is limited to its path and hidden from scripts", async (_scheme, place, name, isSecure) => {
    const { line } = await start(place());
    const [pair = "", ...attributes] = line.split(/; */).map((part) => part.toLowerCase());
    expect(pair.split("=")[0]).toBe(name.toLowerCase());
    expect(attributes).toEqual(expect.arrayContaining(["path=/operator/connect", "httponly", "samesite=lax"]));
    expect(attributes.includes("secure")).toBe(isSecure);
    expect(attributes.filter((part) => /^(domain|max-age)=/.test(part))).toEqual([
      expect.stringMatching(/^max-age=\d{1,3}$/),
    ]);
  });

  test("is accepted by its own callback, once", async () => {
    const { cookie, authorizationUrl } = await start();
    const { searchParams } = await signIn(authorizationUrl);
    const answer = await finish(searchParams, { ...(await browserOf(ada)), ...cookie });
    expect(answer.body).toContain('"id":"tools"');
    expect(answer.body).not.toContain('"status":"fail"');
    expect(answer.headers["set-cookie"]).toMatch(/^mcp-connect=;.*Path=\/operator\/connect;.*1970/i);
  });

  test.each<[string, (query: URLSearchParams) => void]>([
    ["another state", (query) => query.set("state", "x".repeat(43))],
    ["a longer state", (query) => query.set("state", `${query.get("state")}x`)],
    ["an empty state", (query) => query.set("state", "")],
    ["no state", (query) => query.delete("state")],
  ])("is not accepted by a callback with %s", async (_name, tamper) => {
    const { cookie, authorizationUrl } = await start();
    const { searchParams } = await signIn(authorizationUrl);
    const cookies = { ...(await browserOf(ada)), ...cookie };
    const tampered = new URLSearchParams(searchParams);
    tamper(tampered);
    expectUntouched(await finish(tampered, cookies));
    expect((await finish(searchParams, cookies)).body).not.toContain('"status":"fail"');
  });

  test("is not accepted for another operator, even with the code", async () => {
    const { cookie, authorizationUrl } = await start();
    const { searchParams } = await signIn(authorizationUrl);
    expectUntouched(await finish(searchParams, { ...(await browserOf(grace)), ...cookie }));
    expectUntouched(await finish(searchParams, await browserOf(ada)));
    const owner = await finish(searchParams, { ...(await browserOf(ada)), ...cookie });
    expect(owner.body).not.toContain('"status":"fail"');
  });

  const coded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const decoded = (cookie: Record<string, string>) =>
    JSON.parse(Buffer.from(Object.values(cookie)[0] ?? "", "base64url").toString());

  test("does not decide which URLs the server calls, even if forged", async () => {
    const { cookie, authorizationUrl } = await start();
    const { searchParams } = await signIn(authorizationUrl);
    const peer = await startBadPeer("hangs up");
    const elsewhere = {
      issuer: peer.origin,
      token_endpoint: `${peer.origin}/token`,
      resource: `${peer.origin}/mcp`,
    };
    const forged = coded({ ...decoded(cookie), ...elsewhere, server: elsewhere, steps: [] });
    const answer = await finish(searchParams, { ...(await browserOf(ada)), "mcp-connect": forged });
    expect(answer.body).toContain('"id":"tools"');
    expect(tokenRequests()).toHaveLength(1);
    expect(peer.requests).toEqual([]);
    peer.close();
  });

  test("is not accepted if it is invalid", async () => {
    const { cookie, authorizationUrl } = await start();
    const { searchParams } = await signIn(authorizationUrl);
    const value = decoded(cookie);
    const { verifier: _, ...without } = value;
    const none = [without, { ...value, state: [value.state] }, { ...value, subject: null }, null, [], 7, "x"];
    for (const forged of ["garbage", ...none.map(coded)]) {
      expectUntouched(await finish(searchParams, { ...(await browserOf(ada)), "mcp-connect": forged }));
    }
  });
});

test.each([
  ["http://localhost:3000", false],
  ["https://mcp.example.com", true],
])("the session's cookies at %s are Lax, and Secure: %s", (BASE_URL, isSecure) => {
  const result = readConfig({ DESCOPE_CONFIG_URL: emulator().configUrl, BASE_URL });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { sessionTokenViaCookie, refreshTokenViaCookie } = clientSettings(result.config);
  for (const cookie of [sessionTokenViaCookie, refreshTokenViaCookie]) {
    expect(cookie).toEqual({ sameSite: "Lax", secure: isSecure });
  }
});
