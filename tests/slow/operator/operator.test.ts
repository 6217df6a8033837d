import { describe, expect, test } from "vitest";
import { demoUsers } from "@/dev/emulator";
import { sharedApp, sharedEmulator, withColdApp } from "@/tests/flow/contract/setup";
import { forgedSessions } from "@/tests/lib/descope/website/forged-sessions";
import { type Answer, listTools, send } from "@/tests/support/http";

const [ada, grace] = demoUsers;
const emulator = sharedEmulator();
const app = sharedApp(emulator);
const inside = "Signed in as ";
const outside = "Sign in to continue";
const refused = "These pages are for operators";
const unchecked = "Your session could not be verified";

const graceSession = () => emulator().mintSession({ sub: grace.id, roles: [], permissions: [] });

/** The page that `/operator` returns to a browser with these cookies. */
async function visit(cookies: Record<string, string>, url = app().url): Promise<string> {
  const Cookie = Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
  const { status, body } = await send(`${url}/operator`, { headers: { Cookie } });
  expect(status).toBe(200);
  return body;
}

describe("the operator pages", () => {
  test("open for a user with the role, and show the name if there is a refresh token", async () => {
    const DS = await emulator().mintSession();
    expect(await visit({ DS })).toContain(`${inside}</span>${ada.id}`);
    expect(await visit({ DS, DSR: await emulator().mintRefreshToken(ada) })).toContain(ada.name);
  });

  test.each(["legacy", "federated", "inbound"] as const)(
    "open for a session with the issuer of a %s JWT template",
    async (sessionIssuer) => {
      emulator().set({ sessionIssuer });
      const cookies = { DS: await emulator().mintSession(), DSR: await emulator().mintRefreshToken(ada) };
      expect(await visit(cookies)).toContain(ada.name);
    },
  );

  test("open for a user whose subject the project overrides", async () => {
    emulator().set({ overrideSubject: true });
    const cookies = { DS: await emulator().mintSession(), DSR: await emulator().mintRefreshToken(ada) };
    expect(await visit({ DS: cookies.DS })).toContain(`${inside}</span>${ada.id}`);
    expect(await visit(cookies)).toContain(ada.name);
  });

  test("redirect everyone else to the sign-in page", async () => {
    const body = await visit({});
    expect(body).toContain(outside);
    expect(body).not.toContain(inside);
  });

  test("reject a user without access, and say what to set", async () => {
    const body = await visit({ DS: await graceSession() });
    expect(body).toContain(refused);
    expect(body).toContain("mcp-operator");
    expect(body).toContain("OPERATOR_EMAILS");
    expect(body).not.toContain(outside);
  });

  test.each(forgedSessions)("reject $name", async ({ forge }) => {
    const body = await visit({ DS: await forge(emulator()) });
    expect(body).toContain(outside);
    expect(body).not.toContain(inside);
  });

  test.each([
    ["only a refresh token", async () => ({ Cookie: `DSR=${await emulator().mintRefreshToken(ada)}` })],
    [
      "an expired session and a refresh token",
      async () => ({
        Cookie: `DS=${await emulator().mintSession({ exp: 1 })}; DSR=${await emulator().mintRefreshToken(ada)}`,
      }),
    ],
    ["a session in a header", async () => ({ Authorization: `Bearer ${await emulator().mintSession()}` })],
    ["an access token in a header", async () => ({ Authorization: `Bearer ${await emulator().mint()}` })],
    ["a header of the SDK's making", async () => ({ "x-descope-session": await emulator().mintSession() })],
  ])("reject %s", async (_name, headers) => {
    const { body } = await send(`${app().url}/operator`, { headers: await headers() });
    expect(body).toContain(outside);
    expect(body).not.toContain(inside);
  });

  test("/mcp rejects a session", async () => {
    const Cookie = `DS=${await emulator().mintSession()}`;
    expect((await listTools(app().url, undefined, { Cookie })).status).toBe(401);
    expect((await listTools(app().url, await emulator().mintSession())).status).toBe(401);
  });
});

describe("listed e-mail addresses", () => {
  const listing = sharedApp(emulator, { OPERATOR_EMAILS: "Grace@example.com", OPERATOR_ROLE: "owner" });
  const visitAs = async (DSR?: string) => visit({ DS: await graceSession(), ...(DSR && { DSR }) }, listing().url);

  test("give access to a user with that address in Descope", async () => {
    expect(await visitAs(await emulator().mintRefreshToken(grace))).toContain(inside);
  });

  test.each([
    ["without a refresh token", async () => undefined],
    ["with someone else's refresh token", () => emulator().mintRefreshToken(ada)],
    ["with a session as refresh token", graceSession],
  ])("give no access %s", async (_name, token) => {
    expect(await visitAs(await token())).toContain(refused);
  });

  test("give no access to an unverified address", async () => {
    const body = JSON.stringify({ userId: grace.id, email: grace.email, verifiedEmail: false });
    emulator().faults.session = { body };
    expect(await visitAs(await emulator().mintRefreshToken(grace))).toContain(refused);
  });

  test.each([{ status: 503 }, { reset: true }, { body: "<p>moved" }, { hang: true }])(
    "report that Descope cannot be reached: %j",
    async (fault) => {
      emulator().faults.session = fault;
      expect(await visitAs(await emulator().mintRefreshToken(grace))).toContain(unchecked);
    },
  );

  test("give no access to the default role", async () => {
    expect(await visit({ DS: await emulator().mintSession() }, listing().url)).toContain(refused);
  });
});

describe("nothing crashes", () => {
  test("without a configuration, both pages name the variable", async () => {
    await withColdApp({}, async ({ url }) => {
      for (const path of ["/operator", "/sign-in", "/sign-in?next=/operator"]) {
        const { status, body } = await send(url + path, { headers: { Cookie: "DS=x; DSR=y" } });
        expect(status).toBe(200);
        expect(body).toContain("DESCOPE_CONFIG_URL");
        expect(body).toContain("is not set");
      }
    });
  });

  test.each([{ status: 401 }, { reset: true }, { hang: true }])(
    "the SDK's own call with the management key: %j",
    async (fault) => {
      const env = { DESCOPE_CONFIG_URL: emulator().configUrl, DESCOPE_MANAGEMENT_KEY: "K2secret" };
      await withColdApp(env, async (cold) => {
        emulator().faults.management = fault;
        for (let visits = 0; visits < 2; visits++) {
          expect(await visit({ DS: await emulator().mintSession() }, cold.url)).toContain(inside);
        }
        expect(cold.output()).not.toMatch(/K2secret|unhandled/i);
      });
    },
  );

  test.each([{ status: 503 }, { hang: true }, { reset: true }])("Descope's keys: %j", async (fault) => {
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async ({ url }) => {
      emulator().faults.keys = fault;
      expect(await visit({ DS: await emulator().mintSession() }, url)).toContain(unchecked);
      expect(await visit({ DS: await emulator().mintSession({ drn: "DSR" }) }, url)).toContain(outside);
    });
  });
});

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
