import { describe, expect, test } from "vitest";
import * as z from "zod";
import { demoUsers } from "@/dev/emulator";
import { sharedApp, sharedEmulator } from "@/tests/flow/contract/setup";
import { type Answer, type Sent, send } from "@/tests/support/http";
import { type Call, callAction, cookieHeader, manifest, operatorActions, submitAction } from "./support";

const [ada, grace] = demoUsers;
const emulator = sharedEmulator();
const app = sharedApp(emulator, { DESCOPE_MANAGEMENT_KEY: "K2" });

const served = Object.keys(manifest("app-paths-manifest.json", z.record(z.string(), z.string()))).filter((path) =>
  path.startsWith("/operator/"),
);
const pages = served.filter((path) => path.endsWith("/page")).map((path) => path.slice(0, -"/page".length));
const routes = served.filter((path) => path.endsWith("/route")).map((path) => path.slice(0, -"/route".length));
const actions = operatorActions();

/** What is public, and why. Everything else under /operator is not. */
const open = {
  // Descope fetches it: it describes the app as a client.
  "/operator/client.json": "route",
  // Every signed-in user must be able to sign out; it ends only the caller's own session.
  "app/sign-in/sign-out.ts signOut": "action",
};
const guarded = actions.filter(({ name }) => !Object.hasOwn(open, name));

const sessions: [string, () => Promise<Record<string, string>>][] = [
  ["an anonymous visitor", async () => ({})],
  ["a visitor with garbage", async () => ({ DS: "garbage", DSR: "garbage" })],
  ["a holder of an access token", async () => ({ DS: await emulator().mint() })],
  ["a user without access", async () => stranger()],
];

async function stranger() {
  const DS = await emulator().mintSession({ sub: grace.id, roles: [], permissions: [] });
  return { DS, DSR: await emulator().mintRefreshToken(grace) };
}

async function operator() {
  return { DS: await emulator().mintSession(), DSR: await emulator().mintRefreshToken(ada) };
}

function ask(path: string, cookies: Record<string, string>, sent: Sent = {}): Promise<Answer> {
  return send(app().url + path, { ...sent, headers: { ...sent.headers, Cookie: cookieHeader(cookies) } });
}

/** Whether the response is a refusal: it redirects to the sign-in page, or denies access. */
function isRefused({ status, headers, body }: Answer): boolean {
  const place = headers["x-action-redirect"] ?? headers.location ?? "";
  const isSaid = /NEXT_REDIRECT;\w+;\/sign-in\b|NEXT_HTTP_ERROR_FALLBACK;40[134]/.test(body);
  return isSaid || [401, 403, 404].includes(status) || place.startsWith("/sign-in");
}

/** The app's requests to Descope, except those that identify a user. */
function effects(): string[] {
  const harmless = ["keys", "session"];
  return emulator().requests.flatMap(({ endpoint, path }) => (endpoint && harmless.includes(endpoint) ? [] : [path]));
}

/** A page as a document, and as the browser's router requests it: without the layout if that is loaded already. */
const navigation = { RSC: "1" };
const sibling = ["", { children: ["operator", { children: ["elsewhere", { children: ["__PAGE__", {}] }] }] }];
const asAsked: [string, Record<string, string>][] = [
  ["a document", {}],
  ["data", navigation],
  ["data of only the page", { ...navigation, "Next-Router-State-Tree": encodeURIComponent(JSON.stringify(sibling)) }],
];

/** Follows the one redirect by which Next.js turns the headers into a URL. */
async function visit(path: string, cookies: Record<string, string>, headers: Record<string, string>) {
  const answer = await ask(path, cookies, { headers });
  const address = answer.status === 307 && answer.headers.location?.startsWith(`${path}?_rsc`);
  return address ? ask(answer.headers.location ?? "", cookies, { headers }) : answer;
}

/** The fields that make each action do something; it ignores those of others. */
async function callOf(path: string, id: string, cookies: Record<string, string>): Promise<Call> {
  const token = await emulator().mint();
  const fields = { token, tool: "", mechanism: "dcr", create: "yes", query: "code=x&state=y" };
  return { url: app().url + path, id, fields, cookies };
}

test("logs one line for a rejected user, without naming them", async () => {
  await ask("/operator/clients", await stranger());
  const line = () =>
    app()
      .output()
      .split("\n")
      .find((text) => text.includes('"operator_refused"')) ?? "{}";
  await expect
    .poll(() => JSON.parse(line()))
    .toEqual({
      time: expect.any(String),
      level: "info",
      event: "operator_refused",
      reason: "not_operator",
    });
});

test("what is public exists, and everything else is found in the build", () => {
  const known = [...routes, ...actions.map(({ name }) => name)];
  expect(known).toEqual(expect.arrayContaining(Object.keys(open)));
  expect(pages.length).toBeGreaterThan(3);
  expect(guarded.length).toBeGreaterThan(2);
});

describe.each(pages)("%s", (path) => {
  test.each(asAsked)("as %s is only for operators", async (_form, headers) => {
    const own = await visit(path, await operator(), headers);
    expect([own.status, isRefused(own)]).toEqual([200, false]);
    emulator().reset();
    for (const [who, session] of sessions) {
      const answer = await visit(path, await session(), headers);
      expect(isRefused(answer), `${who}: ${answer.status}`).toBe(true);
      expect(effects(), who).toEqual([]);
    }
  });
});

test.each(routes.filter((path) => !Object.hasOwn(open, path)))("%s is only for operators", async (path) => {
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    for (const [who, session] of sessions) {
      const answer = await ask(path, await session(), { method });
      expect(isRefused(answer) || answer.status === 405, `${who}: ${method} ${answer.status}`).toBe(true);
    }
  }
});

describe.each(guarded)("the action $name", ({ id, pages: places }) => {
  test("does something for an operator", async () => {
    for (const path of places) {
      const answer = await callAction(await callOf(path, id, await operator()));
      expect(isRefused(answer)).toBe(false);
      // It judged a rule or a step, so the fields arrived; or it removed a cookie.
      expect(`${answer.headers["set-cookie"]} ${answer.body}`).toMatch(/^mcp-try=;|"status":"(pass|fail)"/);
    }
  });

  test.each(sessions)("does nothing for %s, and reveals nothing", async (_who, session) => {
    // Also on other pages: Next.js may find the action from any of them.
    for (const path of [...places, "/operator", "/", "/sign-in"]) {
      for (const send of [callAction, submitAction]) {
        const answer = await send(await callOf(path, id, await session()));
        const isElsewhere = answer.status === 409 && !places.includes(path);
        expect(isRefused(answer) || isElsewhere, `${path}: ${answer.status}`).toBe(true);
        expect(answer.body).not.toMatch(/"(status|steps|problem|inspection)":/);
        expect(answer.headers["set-cookie"] ?? "").not.toContain("mcp-connect");
      }
    }
    expect(effects()).toEqual([]);
  });
});
