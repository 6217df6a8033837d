import { describe, expect, test } from "vitest";
import { demoUsers } from "@/dev/emulator";
import { sharedApp, sharedEmulator, withColdApp } from "@/tests/flow/contract/setup";
import { forgedSessions } from "@/tests/lib/descope/website/forged-sessions";
import { listTools, send } from "@/tests/support/http";

const [ada, grace] = demoUsers;
const emulator = sharedEmulator();
const app = sharedApp(emulator);
const inside = "You are signed in as";
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
    expect(await visit({ DS })).toContain(`${inside} <!-- -->${ada.id}`);
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
    expect(await visit({ DS: cookies.DS })).toContain(`${inside} <!-- -->${ada.id}`);
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
