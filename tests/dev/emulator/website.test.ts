import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { demoUsers, type Emulator, startEmulator } from "@/dev/emulator";

const [ada, grace] = demoUsers;
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());
afterEach(() => emulator.reset());

function ask(path: string, init: RequestInit = {}, token = "") {
  const headers = { Authorization: `Bearer ${emulator.projectId}:${token}`, ...init.headers };
  return fetch(emulator.origin + path, { ...init, headers });
}

async function signIn(user = ada) {
  const body = JSON.stringify({ flowId: "sign-up-or-in", interactionId: user.id, input: {} });
  const response = await ask("/v1/flow/start", { method: "POST", body });
  return (await response.json()).authInfo;
}

test("the web component finds a flow, a theme, a screen with both users, and a component library", async () => {
  const files = `${emulator.origin}/pages/${emulator.projectId}/v2-beta`;
  const config = await (await fetch(`${files}/config.json`)).json();
  const { startScreenId } = config.flows["sign-up-or-in"];
  const screen = await (await fetch(`${files}/${startScreenId}.html`)).text();
  for (const { id, name } of demoUsers) expect(screen).toMatch(new RegExp(`data-type="button" id="${id}"><b>${name}`));
  expect(await (await fetch(`${files}/theme.json`)).json()).toHaveProperty("light.globals");
  const library = `/npm/@descope/web-components-ui@${config.componentsVersion}/dist/umd/index.js`;
  const script = await fetch(emulator.origin + library);
  expect(script.headers.get("content-type")).toContain("text/javascript");
  expect((await fetch(`${files}/other.json`)).status).toBe(404);
});

describe("a completed flow", () => {
  test("returns a session with Descope's claims and a refresh token", async () => {
    const { sessionJwt, refreshJwt, user, cookieExpiration } = await signIn();
    expect(decodeJwt(sessionJwt)).toMatchObject({
      iss: emulator.projectId,
      sub: ada.id,
      drn: "DS",
      roles: ["mcp-operator"],
      permissions: ["status:read"],
    });
    expect(Object.keys(decodeJwt(sessionJwt))).not.toEqual(expect.arrayContaining(["scope", "azp", "aud", "email"]));
    expect(decodeJwt(refreshJwt)).toMatchObject({ iss: emulator.projectId, sub: ada.id, drn: "DSR" });
    expect(user).toMatchObject({ userId: ada.id, email: ada.email, verifiedEmail: true });
    expect(cookieExpiration).toBe(decodeJwt(refreshJwt).exp);
  });

  test("requires one of the screen's buttons", async () => {
    for (const body of ["", "{}", JSON.stringify({ flowId: "sign-in", interactionId: "U2Nobody" })]) {
      expect((await ask("/v1/flow/start", { method: "POST", body })).status).toBe(400);
    }
  });
});

describe("a refresh token", () => {
  test("gives a new session and the user, and is revoked by a logout", async () => {
    const { refreshJwt } = await signIn(grace);
    for (const name of ["refresh", "try-refresh"]) {
      const renewed = await (await ask(`/v1/auth/${name}?dcs=f`, { method: "POST" }, refreshJwt)).json();
      expect(decodeJwt(renewed.sessionJwt).sub).toBe(grace.id);
    }
    expect(await (await ask("/v1/auth/me", {}, refreshJwt)).json()).toMatchObject({ userId: grace.id });
    expect((await ask("/v1/auth/logout", { method: "POST" }, refreshJwt)).status).toBe(200);
    expect((await ask("/v1/auth/refresh", { method: "POST" }, refreshJwt)).status).toBe(401);
    expect((await ask("/v1/auth/me", {}, refreshJwt)).status).toBe(401);
  });

  test.each([
    ["no token", async () => ""],
    ["a session", () => emulator.mintSession()],
    ["an access token", () => emulator.mint({ drn: "DSR" })],
    ["an expired one", () => emulator.mintSession({ drn: "DSR", exp: 1 })],
  ])("is not %s", async (_name, token) => {
    expect((await ask("/v1/auth/me", {}, await token())).status).toBe(401);
    const tried = await ask("/v1/auth/try-refresh", { method: "POST" }, await token());
    expect([tried.status, await tried.json()]).toEqual([200, {}]);
  });
});

describe("browsers", () => {
  const preflight = (path: string, origin: string) =>
    fetch(emulator.origin + path, {
      method: "OPTIONS",
      headers: { Origin: origin, "Access-Control-Request-Method": "POST" },
    });

  test.each(["/v1/flow/start", "/v1/auth/refresh"])("of this machine may send cookies to %s", async (path) => {
    const { headers } = await preflight(path, "http://localhost:3000");
    expect(headers.get("access-control-allow-origin")).toBe("http://localhost:3000");
    expect(headers.get("access-control-allow-credentials")).toBe("true");
  });

  test.each(["https://evil.example", "http://localhost.evil.example", "null"])("at %s may not", async (origin) => {
    const { headers } = await preflight("/v1/flow/start", origin);
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  });

  test("may not manage anything", async () => {
    const { headers } = await preflight("/v1/mgmt/mcp/server/clients/search", "http://localhost:3000");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});
