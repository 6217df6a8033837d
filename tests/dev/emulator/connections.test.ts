import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { demoManagementKey, demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { openBrowser } from "./sign-in";

const [ada, grace] = demoUsers;
const appId = "google-calendar";
const redirectUrl = "http://localhost:9/connect/google-calendar/done?x=1";
const scope = "mcp:use outbound.token.fetch";
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());
afterEach(async () => {
  emulator.reset();
  for (const { id } of demoUsers) await emulator.connections.clear(id, appId);
});

type Body = Record<string, unknown>;

async function post(path: string, token: string, body: unknown) {
  const response = await fetch(`${emulator.origin}/v1/mgmt/outbound/app/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${emulator.projectId}:${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** Asks for Ada's token with her own access token. */
const ask = async (body: Body = {}, path = "user/token/latest", claims: Body = {}) => {
  return post(path, await emulator.mint({ scope, ...claims }), { appId, userId: ada.id, ...body });
};

describe("a connection's token", () => {
  test("is that of the user who asks, in Descope's format", async () => {
    const accessToken = await emulator.connections.connect(ada.id, appId);
    expect(await ask()).toEqual({
      status: 200,
      body: {
        token: {
          id: expect.stringMatching(/^OT2/),
          appId,
          userId: ada.id,
          tokenSub: "",
          accessToken,
          accessTokenType: "Bearer",
          accessTokenExpiry: expect.stringMatching(/^\d{10}$/),
          hasRefreshToken: true,
          scopes: ["calendar.readonly"],
          tenantId: "",
          grantedBy: ada.id,
          lastRefreshTime: expect.any(String),
          lastRefreshError: "",
        },
      },
    });
  });

  test("expires at a time that can be written in RFC 3339 too", async () => {
    await emulator.connections.connect(ada.id, appId);
    const { body: epoch } = await ask();
    emulator.set({ connectionExpiry: "rfc3339" });
    const { body: text } = await ask();
    expect(Date.parse(text.token.accessTokenExpiry)).toBe(Number(epoch.token.accessTokenExpiry) * 1000);
  });

  test("is the same until it expires or a new one is asked for", async () => {
    const first = await emulator.connections.connect(ada.id, appId);
    const tokenNow = async (options = {}) => (await ask({ options })).body.token.accessToken;
    expect(await tokenNow()).toBe(first);
    const second = await tokenNow({ forceRefresh: true });
    await emulator.connections.expire(ada.id, appId);
    const third = await tokenNow();
    expect(new Set([first, second, third]).size).toBe(3);
    expect(await tokenNow()).toBe(third);
  });

  test.each([
    [["calendar.readonly"], 200],
    [["https://www.googleapis.com/auth/calendar.readonly"], 200],
    [[], 200],
    [["calendar.readonly", "calendar.events"], 404],
    [["calendar.events"], 404],
  ])("with the scopes %j: %i", async (scopes, status) => {
    await emulator.connections.connect(ada.id, appId, ["calendar.readonly"]);
    expect((await ask({ scopes }, "user/token")).status).toBe(status);
    // The other endpoint takes the connection as it is.
    expect((await ask({ scopes })).status).toBe(200);
  });

  test("cannot be refreshed once the user has revoked it", async () => {
    await emulator.connections.connect(ada.id, appId);
    await emulator.connections.revoke(ada.id, appId);
    expect((await ask()).status).toBe(200);
    await emulator.connections.expire(ada.id, appId);
    expect((await ask()).status).toBe(404);
  });

  test("is not there before connecting, after disconnecting, for another app, or for a tenant", async () => {
    expect((await ask()).status).toBe(404);
    await emulator.connections.connect(ada.id, appId);
    expect((await ask({ tenantId: "T2demo" })).status).toBe(404);
    expect((await ask({ appId: "unknown" })).status).toBe(404);
    await emulator.connections.clear(ada.id, appId);
    expect((await ask()).status).toBe(404);
  });

  test("can be forbidden by a policy, until the policy changes", async () => {
    await emulator.connections.connect(ada.id, appId);
    emulator.connections.setPolicy(ada.id, appId, "forbid");
    expect(await ask()).toMatchObject({ status: 403, body: { errorCode: "E011009" } });
    emulator.connections.setPolicy(ada.id, appId, "allow");
    expect((await ask()).status).toBe(200);
    emulator.connections.setPolicy(ada.id, appId, "forbid");
    emulator.reset();
    expect((await ask()).status).toBe(200);
  });

  test("is refused to any token but the user's own with the scope", async () => {
    await emulator.connections.connect(ada.id, appId);
    await emulator.connections.connect(grace.id, appId);
    const tokens: [string, number, string][] = [
      ["without the scope", 403, await emulator.mint({ scope: "mcp:use" })],
      ["with a scope that only starts like it", 403, await emulator.mint({ scope: "outbound.token.fetchall" })],
      ["of another user", 403, await emulator.mint({ scope, sub: grace.id })],
      ["of a machine", 403, await emulator.mint({ scope }, { kind: "machine" })],
      ["signed by another key", 401, await emulator.mint({ scope }, { key: "unknown" })],
      ["that has expired", 401, await emulator.mint({ scope }, { expiresIn: -60 })],
      ["of another project", 401, await emulator.mint({ scope, iss: `${emulator.origin}/v1/apps/P2other` })],
      ["to refresh with", 401, await emulator.mint({ scope }, { kind: "refresh" })],
      ["about the sign-in", 401, await emulator.mint({ scope }, { kind: "id" })],
      ["of a website session", 401, await emulator.mintSession({ scope, iss: emulator.projectIssuer })],
      ["that is the management key", 401, demoManagementKey],
      ["that is empty", 401, ""],
    ];
    for (const [name, status, token] of tokens) {
      const answer = await post("user/token/latest", token, { appId, userId: ada.id });
      expect([name, answer.status]).toEqual([name, status]);
      expect(JSON.stringify(answer.body)).not.toContain("ya29");
    }
  });

  test("is refused for another user's ID in the body", async () => {
    await emulator.connections.connect(grace.id, appId);
    expect(await ask({ userId: grace.id })).toMatchObject({ status: 403, body: { errorCode: "E011008" } });
  });

  test("needs a complete request", async () => {
    for (const body of [{ appId: 1 }, { userId: undefined }, { options: "x" }]) {
      expect((await ask(body)).status).toBe(400);
    }
    const authorization = `Bearer ${await emulator.mint({ scope })}`;
    const url = `${emulator.origin}/v1/mgmt/outbound/app/user/token/latest`;
    expect((await fetch(url, { method: "POST", headers: { authorization }, body: "{}" })).status).toBe(401);
  });

  test("is sent for the overridden subject too", async () => {
    emulator.set({ overrideSubject: true });
    await emulator.connections.connect(ada.id, appId);
    expect((await ask({ userId: ada.email })).status).toBe(200);
    expect((await ask({ userId: grace.email })).status).toBe(403);
  });
});

describe("connecting", () => {
  let refreshJwt: string;
  beforeEach(async () => {
    refreshJwt = await emulator.mintRefreshToken(ada);
  });

  const start = (options: Body = {}, token = refreshJwt, body: Body = {}) =>
    post("connect", token, { appId, options: { redirectUrl, ...options }, ...body });

  async function decide(url: string, form: [string, string][]) {
    const arrival = await openBrowser().follow(new URL(url), { method: "POST", body: new URLSearchParams(form) });
    return { status: arrival.response.status, callback: arrival.callback?.href, text: await arrival.response.text() };
  }

  test("shows who connects what with which scopes, and returns with a connection", async () => {
    const { body } = await start({ scopes: ["calendar.events"] });
    const page = await fetch(body.url);
    const text = await page.text();
    for (const part of ["Google Calendar", ada.name, ada.email, "calendar.events", "localhost:9"]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain("calendar.readonly");
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    const allowed = await decide(body.url, [
      ["decision", "allow"],
      ["scope", "calendar.events"],
    ]);
    expect(allowed.callback).toBe(redirectUrl);
    expect((await ask()).body.token.scopes).toEqual(["calendar.events"]);
  });

  test("asks for the app's usual scopes if none are named, and adds scopes to a connection", async () => {
    await emulator.connections.connect(ada.id, appId, ["calendar.events"]);
    const { body } = await start();
    await decide(body.url, [
      ["decision", "allow"],
      ["scope", "calendar.readonly"],
    ]);
    expect((await ask()).body.token.scopes).toEqual(["calendar.events", "calendar.readonly"]);
  });

  test.each<[string, [string, string][]]>([
    ["Deny", [["decision", "deny"]]],
    ["no scope", [["decision", "allow"]]],
    [
      "only a scope that was not asked for",
      [
        ["decision", "allow"],
        ["scope", "calendar.events"],
      ],
    ],
  ])("after %s, returns with err and without a connection", async (_name, form) => {
    const { body } = await start();
    expect((await decide(body.url, form)).callback).toBe(`${redirectUrl}&err=access_denied`);
    expect((await ask()).status).toBe(404);
  });

  test("works once for each page", async () => {
    const { body } = await start();
    const form: [string, string][] = [["decision", "deny"]];
    await decide(body.url, form);
    const again = await decide(body.url, [
      ["decision", "allow"],
      ["scope", "calendar.readonly"],
    ]);
    expect([again.status, again.callback]).toEqual([400, undefined]);
    expect(again.text).toContain("This request has expired");
    expect((await fetch(`${emulator.origin}/outbound/consent/unknown`)).status).toBe(400);
  });

  test("takes the user from the bearer, never from the body", async () => {
    const { body } = await start({ userId: grace.id, loginHint: grace.email }, refreshJwt, { userId: grace.id });
    expect(await (await fetch(body.url)).text()).not.toContain(grace.name);
  });

  test("is refused without the refresh token of a website session", async () => {
    const tokens = ["", demoManagementKey, await emulator.mintSession(), await emulator.mint({ scope })];
    for (const token of tokens) expect((await start({}, token)).status).toBe(401);
  });

  test("can be started with an access token, with its switch", async () => {
    emulator.set({ connectWithAccessToken: true });
    expect((await start({}, await emulator.mint({ scope }))).status).toBe(200);
    expect((await start({}, refreshJwt)).status).toBe(200);
    const refused = [await emulator.mint(), await emulator.mint({ scope }, { kind: "machine" })];
    for (const token of refused) expect((await start({}, token)).status).toBe(401);
  });

  test.each([
    ["an address that is not http", { redirectUrl: "javascript:alert(1)" }, 400],
    ["no address", { redirectUrl: undefined }, 400],
    ["an unknown scope", { scopes: ["gmail.send"] }, 400],
    ["a scope named like a method", { scopes: ["constructor"] }, 400],
  ])("is refused with %s", async (_name, options, status) => {
    expect((await start(options)).status).toBe(status);
  });

  test("is refused for an unknown app and where a policy forbids it", async () => {
    expect((await start({}, refreshJwt, { appId: "unknown" })).status).toBe(404);
    emulator.connections.setPolicy(ada.id, appId, "forbid");
    expect((await start()).status).toBe(403);
  });
});

test("browsers may not ask for tokens", async () => {
  for (const path of ["user/token", "user/token/latest", "connect"]) {
    const headers = { origin: "http://localhost:3000", "access-control-request-method": "POST" };
    const url = `${emulator.origin}/v1/mgmt/outbound/app/${path}`;
    const preflight = await fetch(url, { method: "OPTIONS", headers });
    expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
  }
});

test("the controls name what is not connected", async () => {
  await expect(emulator.connections.expire(ada.id, appId)).rejects.toThrow(`${ada.id} is not connected to ${appId}`);
});

test("a connection survives a restart", async () => {
  const folder = mkdtempSync(join(tmpdir(), "connections-"));
  const persistTo = join(folder, "state.json");
  const yesterday = await startEmulator({ persistTo });
  const accessToken = await yesterday.connections.connect(ada.id, appId);
  await yesterday.close();
  const today = await startEmulator({ persistTo, port: Number(new URL(yesterday.origin).port) });
  const response = await fetch(`${today.origin}/v1/mgmt/outbound/app/user/token/latest`, {
    method: "POST",
    headers: { authorization: `Bearer ${today.projectId}:${await today.mint({ scope })}` },
    body: JSON.stringify({ appId, userId: ada.id }),
  });
  expect((await response.json()).token.accessToken).toBe(accessToken);
  await today.close();
  rmSync(folder, { recursive: true });
});
