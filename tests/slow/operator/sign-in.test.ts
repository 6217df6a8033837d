import { describe, expect, test } from "vitest";
import { demoUsers } from "@/dev/emulator";
import { sharedApp, sharedEmulator } from "@/tests/flow/contract/setup";
import { type Answer, send } from "@/tests/support/http";

const [ada] = demoUsers;
const emulator = sharedEmulator();
const app = sharedApp(emulator);

describe("a user who is already signed in", () => {
  test.each([
    ["/operator/clients?page=2", "/operator/clients?page=2"],
    ["//evil.example", "/operator"],
    ["https://evil.example", "/operator"],
    ["/\\evil.example", "/operator"],
    ["/sign-in", "/operator"],
  ])("is redirected from ?next=%s to %s", async (next, path) => {
    const { body } = await send(`${app().url}/sign-in?next=${encodeURIComponent(next)}`, {
      headers: { Cookie: `DS=${await emulator().mintSession()}` },
    });
    expect(body).toContain(`NEXT_REDIRECT;replace;${path};`);
    expect(body).not.toContain("NEXT_REDIRECT;replace;//");
  });
});

/** Posts the sign-out form as a browser without JavaScript does, from a page of this origin. */
async function signOut(DSR: string, origin = app().url): Promise<Answer> {
  const Cookie = `DS=${await emulator().mintSession()}; DSR=${DSR}`;
  const { body: page } = await send(`${app().url}/operator`, { headers: { Cookie } });
  const field = /name="(\$ACTION_ID_\w+)"/.exec(page)?.[1] ?? "no form";
  const body = `--x\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n\r\n--x--\r\n`;
  const headers = { Cookie, Origin: origin, "Content-Type": "multipart/form-data; boundary=x" };
  return send(`${app().url}/operator`, { method: "POST", headers, body });
}

/** Whether Descope still returns a session for this refresh token. */
async function isRemembered(token: string): Promise<boolean> {
  const { origin, projectId } = emulator();
  const headers = { Authorization: `Bearer ${projectId}:${token}` };
  return (await send(`${origin}/v1/auth/refresh`, { method: "POST", headers })).status === 200;
}

describe("signing out", () => {
  test("works without JavaScript: deletes both cookies, and Descope revokes the refresh token", async () => {
    const token = await emulator().mintRefreshToken(ada);
    const { status, headers } = await signOut(token);
    expect([status, headers.location]).toEqual([303, "/sign-in"]);
    expect(headers["set-cookie"]).toMatch(/\bDS=;.*1970/);
    expect(headers["set-cookie"]).toMatch(/\bDSR=;.*1970/);
    expect(await isRemembered(token)).toBe(false);
  });

  test("works while Descope is down", async () => {
    emulator().faults.session = { status: 503 };
    expect((await signOut(await emulator().mintRefreshToken(ada))).status).toBe(303);
  });

  test("rejects a request from another site", async () => {
    const token = await emulator().mintRefreshToken(ada);
    const { status, headers } = await signOut(token, "https://evil.example");
    expect(status).toBe(500);
    expect(headers).not.toHaveProperty("set-cookie");
    expect(await isRemembered(token)).toBe(true);
  });
});

test("only the sign-in page loads Descope's scripts", async () => {
  expect(await mentionsDescopeSdk("/sign-in")).toBe(true);
  expect(await mentionsDescopeSdk("/")).toBe(false);
});

/** Returns a page's scripts, and those that they may load. */
async function mentionsDescopeSdk(path: string): Promise<boolean> {
  const { body } = await send(app().url + path);
  const scripts = scriptsIn(body);
  expect(scripts.length).toBeGreaterThan(2);
  const texts = await Promise.all(scripts.map(download));
  const later = await Promise.all(scriptsIn(texts.join()).map(download));
  return [...texts, ...later].some((text) => text.includes("x-descope-sdk-name"));
}

const scriptsIn = (text: string) => [...new Set(text.match(/static\/chunks\/[\w~.-]+\.js/g))];
const download = async (script: string) => (await send(`${app().url}/_next/${script}`)).body;

describe("the content security policy of the sign-in page", () => {
  test("allows Descope's flow, and no other scripts", async () => {
    const { headers } = await send(`${app().url}/sign-in?next=/operator`);
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toContain("connect-src 'self' https: http://127.0.0.1:* http://localhost:*");
    const scripts = /script-src ([^;]+)/.exec(policy)?.[1]?.split(" ");
    expect(scripts).not.toContain("https:");
    expect(scripts).not.toContain("'unsafe-eval'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin-allow-popups");
  });

  test.each(["/", "/operator", "/sign-in-x", "/sign-in/x"])("does not apply to %s", async (path) => {
    const { headers } = await send(app().url + path);
    expect(headers["content-security-policy"]).not.toMatch(/https?:/);
  });
});
