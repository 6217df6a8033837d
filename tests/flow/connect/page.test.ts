import { hkdfSync } from "node:crypto";
import { EncryptJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { demoUsers } from "@/dev/emulator";
import { readConfig } from "@/lib/config";
import { seal } from "@/lib/connect/link";
import { sharedEmulator } from "@/tests/flow/contract/setup";
import { send } from "@/tests/support/http";
import {
  CONNECT_SECRET,
  type Cookies,
  connectAt,
  consent,
  cookiesOf,
  fieldsOf,
  placeOf,
  problemOf,
  sharedSite,
  signedIn,
  submit,
  textOf,
  visit,
} from "./site";

const [ada, grace] = demoUsers;
const app = "google-calendar";
const emulator = sharedEmulator();
const site = sharedSite(emulator);
// The tests make links as the server does.
beforeAll(() => {
  process.env.CONNECT_SECRET = CONNECT_SECRET;
  return () => delete process.env.CONNECT_SECRET;
});
afterEach(async () => {
  emulator().connections.setPolicy(ada.id, app, "allow");
  for (const { id } of demoUsers) await emulator().connections.clear(id, app);
});

const configured = (BASE_URL = site().url) => {
  const result = readConfig({ DESCOPE_CONFIG_URL: emulator().configUrl, BASE_URL });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
};

const pageAt = (state: string | undefined, of = app) =>
  `${site().url}/connect/${of}${state === undefined ? "" : `?state=${state}`}`;
const stateFor = (subject: string, of = app, scopes?: string[]) =>
  seal({ subject, app: of, scopes }, "link", configured());
const linkFor = async (subject: string, scopes?: string[]) => pageAt(await stateFor(subject, app, scopes));

const key = (secret: string) => new Uint8Array(hkdfSync("sha256", secret, "", "next-mcp-descope /connect", 32));

/** A state as the server seals it for Ada, with changes. */
function forge(claims: object, secret = CONNECT_SECRET, enc = "A256GCM") {
  const now = Math.floor(Date.now() / 1000);
  const all = { sub: ada.id, app, aud: `${site().url}/mcp`, iat: now, exp: now + 600, ...claims };
  return new EncryptJWT(all).setProtectedHeader({ alg: "dir", enc, typ: "link" }).encrypt(key(secret));
}

/** What the app asked of Descope, except for whom a refresh token is. */
const effects = () =>
  emulator().requests.flatMap(({ endpoint, path }) => (["keys", "session"].includes(endpoint ?? "") ? [] : [path]));

/** Submits the form of Ada's page, with other cookies or fields. */
async function start(cookies: Cookies, fields: Record<string, string> = {}, headers: Record<string, string> = {}) {
  const link = await linkFor(ada.id);
  const own = fieldsOf(await visit(link, await signedIn(emulator(), ada)));
  emulator().requests.length = 0;
  return submit(link, { ...own, ...fields }, cookies, headers);
}

const mine = () => signedIn(emulator(), ada);

describe("the page", () => {
  test("C5 says who connects what, and a GET changes nothing", async () => {
    const { status, body, headers } = await visit(await linkFor(ada.id, ["calendar.readonly"]), await mine());
    expect(status).toBe(200);
    expect(textOf(body)).toMatch(/Connect google-calendar .*ada@example\.com .*calendar\.readonly .*Continue/);
    expect(effects()).toEqual([]);
    expect(headers).not.toHaveProperty("set-cookie");
    expect(headers["cache-control"]).toContain("no-store");
  });

  test("C5 C6 leads to Descope's consent page, and back to a result", async () => {
    const link = await linkFor(ada.id);
    const answer = await submit(link, fieldsOf(await visit(link, await mine())), await mine());
    expect(placeOf(answer)).toMatch(new RegExp(`^${emulator().origin}/`));
    const cookie = answer.headers["set-cookie"] ?? "";
    expect(cookie).toMatch(/^connect=/);
    expect(cookie).toMatch(/Path=\/connect\/google-calendar;/i);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=lax/i);
    expect(await connectAt(link, await mine())).toContain("Your account is connected");
    expect(await connectAt(link, await mine(), "deny")).toContain("Your account was not connected");
  });

  test("C4 asks a visitor to sign in first, and to come back", async () => {
    const link = await linkFor(ada.id, ["https://www.googleapis.com/auth/calendar.readonly"]);
    const { pathname, search } = new URL(link);
    const { status, headers, body } = await visit(link);
    const place = status === 307 ? headers.location : /NEXT_REDIRECT;replace;([^;]+);/.exec(body)?.[1];
    expect(place).toBe(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
  });

  test("escapes what it shows", async () => {
    const { body } = await visit(await linkFor(ada.id, ["<script>alert(1)</script>"]), await mine());
    expect(body).not.toContain("<script>alert(1)");
  });

  test("names neither the user nor the state in its title", async () => {
    const titles = await Promise.all(
      [await linkFor(ada.id), pageAt("x"), `${pageAt(undefined)}/done`].map(async (url) => {
        return /<title>([^<]*)/.exec((await visit(url, await mine())).body)?.[1];
      }),
    );
    expect(titles).toEqual(Array(3).fill("Connect an account"));
  });

  test.each(["", "/done"])("C7 cannot be framed, and sends no Referer to other sites (%s)", async (page) => {
    const { headers } = await visit(`${pageAt(undefined)}${page}`, await mine());
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["x-frame-options"]).toBe("DENY");
    expect(headers["referrer-policy"]).toBe("same-origin");
  });
});

describe("C3 a state is refused, before sign-in and after:", () => {
  test.each<[string, () => string | undefined | Promise<string>, string]>([
    ["none", () => undefined, "no_state"],
    ["an empty one", () => "", "no_state"],
    ["garbage", () => "garbage", "invalid_state"],
    ["a truncated one", async () => (await stateFor(ada.id)).slice(0, -4), "invalid_state"],
    ["a tampered one", async () => (await stateFor(ada.id)).replace(/.{8}$/, "AAAAAAAA"), "invalid_state"],
    ["an oversized one", async () => (await stateFor(ada.id)) + "A".repeat(10_000), "invalid_state"],
    ["two", async () => `${await stateFor(ada.id)}&state=${await stateFor(ada.id)}`, "invalid_state"],
    ["one of another key", () => forge({}, "another secret of more than 32 characters"), "invalid_state"],
    ["an expired one", () => forge({ exp: Math.floor(Date.now() / 1000) - 60 }), "expired_state"],
    ["one without expiry", () => forge({ exp: undefined }), "invalid_state"],
    ["one for another server", () => forge({ aud: "https://other.example/mcp" }), "invalid_state"],
    ["one for another app", () => stateFor(ada.id, "github"), "other_app"],
    ["one in another encryption", () => forge({}, CONNECT_SECRET, "A256CBC-HS512").catch(() => "x"), "invalid_state"],
    ["alg none", () => new UnsecuredJWT({ sub: ada.id, app, aud: `${site().url}/mcp` }).encode(), "invalid_state"],
    ["an access token", () => emulator().mint(), "invalid_state"],
    ["one for a browser's cookie", () => seal({ subject: ada.id, app }, "visit", configured()), "invalid_state"],
  ])("%s", async (_what, make, reason) => {
    const url = pageAt(await make());
    const before = site().output().length;
    for (const cookies of [{}, await mine()]) {
      const page = await visit(url, cookies);
      expect(page.status).toBe(200);
      expect(textOf(page.body)).toMatch(/This account cannot be connected .*call the tool again/);
      expect(page.body).not.toContain('name="state"');
    }
    const submitted = await start(await mine(), { state: new URL(url).searchParams.getAll("state").join() });
    expect([submitted.status, problemOf(submitted)]).toEqual([200, reason]);
    expect(effects()).toEqual([]);
    await expect.poll(() => site().output().slice(before)).toContain(`"event":"connect_refused","reason":"${reason}"`);
  });
});

describe("C4 C5 a phisher", () => {
  test("gets nothing from a victim who opens the phisher's link", async () => {
    const link = await linkFor(grace.id);
    const page = await visit(link, await mine());
    expect(textOf(page.body)).toContain("This link was made for somebody else.");
    expect(page.body).not.toMatch(/grace|U2Grace/i);
    const answer = await start(await mine(), { state: new URL(link).searchParams.get("state") ?? "" });
    expect(problemOf(answer)).toBe("other_user");
    expect(answer.body).not.toMatch(/grace|U2Grace/i);
    expect(answer.headers).not.toHaveProperty("set-cookie");
    expect(effects()).toEqual([]);
  });

  test("cannot use the victim's link", async () => {
    const answer = await start(await signedIn(emulator(), grace));
    expect(problemOf(answer)).toBe("other_user");
    expect(answer.body).not.toMatch(/ada@example|U2Ada/);
    expect(effects()).toEqual([]);
  });

  test("cannot combine two sign-ins: the refresh token has to be the same user's", async () => {
    const [own, other] = [await mine(), await signedIn(emulator(), grace)];
    const mixed = { DS: own.DS ?? "", DSR: other.DSR ?? "" };
    expect(textOf((await visit(await linkFor(ada.id), mixed)).body)).toContain(
      "Your sign-in on this website is incomplete",
    );
    expect(problemOf(await start(mixed))).toBe("other_refresh_token");
    expect(problemOf(await start({ DS: own.DS ?? "" }))).toBe("no_refresh_token");
    expect(problemOf(await start({ DS: other.DS ?? "", DSR: own.DSR ?? "" }))).toBe("other_user");
    expect(effects()).toEqual([]);
  });

  test("cannot make a victim's browser submit the form from another site", async () => {
    for (const Origin of ["https://evil.example", "null", `${site().url}.evil.example`]) {
      const answer = await start(await mine(), {}, { Origin });
      expect(answer.status, Origin).toBe(500);
      expect(answer.headers).not.toHaveProperty("set-cookie");
    }
    expect(effects()).toEqual([]);
  });

  test("cannot use a session that is none", async () => {
    const { DSR = "" } = await mine();
    const sessions: Record<string, string> = {
      none: "",
      garbage: "garbage",
      "a refresh token": DSR,
      "an access token": await emulator().mint({ scope: "outbound.token.fetch" }),
      "a machine's token": await emulator().mint({}, { kind: "machine" }),
      "an expired session": await emulator().mintSession({ sub: ada.id, exp: 1 }),
      "a session of another project": await emulator().mintSession({ sub: ada.id, iss: "P2other" }),
      "a session of an access key": await emulator().mintSession({ sub: "K2machine" }),
    };
    for (const [what, DS] of Object.entries(sessions)) {
      const answer = await start({ DS, DSR });
      expect([answer.status, problemOf(answer)], what).toEqual([200, "signed_out"]);
      expect(answer.headers, what).not.toHaveProperty("set-cookie");
    }
    expect(effects()).toEqual([]);
  });

  test("cannot use a link for a machine, which nobody can sign in as", async () => {
    const DS = await emulator().mintSession({ sub: "TPA2machine" });
    const page = await visit(await linkFor("TPA2machine"), { DS, DSR: (await mine()).DSR ?? "" });
    expect(page.body).not.toContain('name="state"');
  });

  test("cannot use a refresh token that was signed out", async () => {
    const cookies = await mine();
    const Authorization = `Bearer ${emulator().projectId}:${cookies.DSR}`;
    await send(`${emulator().origin}/v1/auth/logout`, { method: "POST", headers: { Authorization }, body: "{}" });
    expect((await visit(await linkFor(ada.id), cookies)).body).not.toContain('name="state"');
  });

  test.each<[string, object]>([
    ["a script", { url: "javascript:alert(1)" }],
    ["http", { url: "http://evil.example/" }],
    ["an app", { url: "cursor://evil" }],
    ["a user name", { url: "https://accounts.google.com@evil.example/" }],
    ["a path", { url: "//evil.example" }],
    ["no text", { url: 7 }],
    ["nothing", {}],
  ])("who controls Descope's answer does not redirect the browser to %s", async (_what, body) => {
    emulator().faults.connect = { body: JSON.stringify(body) };
    const answer = await start(await mine());
    expect([placeOf(answer), problemOf(answer)]).toEqual([undefined, "unavailable"]);
    expect(answer.body).not.toContain("evil");
  });

  test("does not redirect the browser by a field or the query", async () => {
    const fields = { redirectUrl: "https://evil.example", next: "https://evil.example", url: "https://evil.example" };
    const answer = await start(await mine(), fields);
    const [request] = emulator().requests.filter(({ endpoint }) => endpoint === "connect");
    expect(JSON.stringify(request)).not.toContain("evil");
    expect(placeOf(answer)).toMatch(new RegExp(`^${emulator().origin}/`));
    const { searchParams } = await consent(placeOf(answer) ?? "", "allow");
    expect([...searchParams]).toEqual([]);
  });

  test.each(["..", "../x", "..%2fevil", "https://evil.example", "//evil.example", "a b", "A".repeat(10_000)])(
    "does not redirect the browser by the name of the app in the form: %s",
    async (name) => {
      const answer = await start(await mine(), { app: name });
      expect([placeOf(answer), problemOf(answer)]).toEqual([undefined, "other_app"]);
      expect(effects()).toEqual([]);
    },
  );
});

test.each([
  "..%2fgoogle-calendar",
  "%67oogle-calendar",
  "google-calendar%00",
  "google-calendar%0d%0aX-Evil:1",
  "%",
  "google%20calendar",
  "a.b",
  "a".repeat(10_240),
  "google-calendar/other",
  "google-calendar/done/x",
])("C7 /connect/%s is no page", async (path) => {
  const answer = await send(`${site().url}/connect/${path}?state=${await stateFor(ada.id)}`, {
    headers: { Accept: "text/html" },
  });
  const isNotFound = answer.status === 404 || /NEXT_HTTP_ERROR_FALLBACK;404/.test(answer.body);
  expect(isNotFound, `${answer.status} ${textOf(answer.body).slice(0, 200)}`).toBe(true);
  expect(answer.headers).not.toHaveProperty("x-evil");
});

describe("Descope is down or slow", () => {
  const faults = [{ status: 503 }, { status: 500 }, { hang: true }, { reset: true }, { body: "<html>" }];

  test.each(faults)("when it is asked whose sign-in this is: %j", async (fault) => {
    const cookies = await mine();
    emulator().faults.session = fault;
    expect(textOf((await visit(await linkFor(ada.id), cookies)).body)).toContain("Descope is not responding");
    expect(effects()).toEqual([]);
  });

  test.each([400, 422])("when it does not accept the request for the consent page: %i", async (status) => {
    emulator().faults.connect = { status };
    const answer = await start(await mine());
    delete emulator().faults.connect;
    expect(problemOf(answer)).toBe("rejected");
    expect(answer.headers).not.toHaveProperty("set-cookie");
  });

  test.each(faults)("when it is asked for the consent page: %j", async (fault) => {
    const before = site().output().length;
    emulator().faults.connect = fault;
    const answer = await start(await mine());
    expect(problemOf(answer)).toBe("unavailable");
    expect(answer.headers).not.toHaveProperty("set-cookie");
    const lines = () =>
      site()
        .output()
        .slice(before)
        .split("\n")
        .filter((line) => line.includes('"event":"connect'));
    await expect.poll(lines).toHaveLength(1);
    expect(JSON.parse(lines()[0] ?? "")).toMatchObject({
      ...{ level: "error", event: "connection_unavailable", app, name: "ConnectionUnavailableError" },
      message: expect.stringContaining("Descope"),
    });
  });

  test.each([
    [401, "session_rejected"],
    [403, "forbidden"],
    [404, "unknown_connection"],
  ])("%i has its own sentence", async (status, problem) => {
    emulator().faults.connect = { status };
    expect(problemOf(await start(await mine()))).toBe(problem);
  });

  test("a policy is told", async () => {
    emulator().connections.setPolicy(ada.id, app, "forbid");
    expect(problemOf(await start(await mine()))).toBe("forbidden");
  });
});

describe("C6 the result page", () => {
  const done = () => `${site().url}/connect/${app}/done`;
  const nothing = "Nothing is being connected here";

  test("tells nothing out of the blue, to anyone", async () => {
    for (const cookies of [{}, await mine(), { ...(await mine()), connect: "garbage" }]) {
      expect(textOf((await visit(done(), cookies)).body)).toContain(nothing);
    }
  });

  test("tells nothing with another browser's cookie, or after a sign-in as somebody else", async () => {
    const kept = cookiesOf(await start(await mine()));
    expect(Object.keys(kept)).toEqual(["connect"]);
    expect(textOf((await visit(done(), { ...(await mine()), ...kept })).body)).toContain("Your account is connected");
    for (const others of [await signedIn(emulator(), grace), {}]) {
      expect(textOf((await visit(done(), { ...others, ...kept })).body)).toContain(nothing);
    }
  });

  test("tells nothing for another app, or with the state of a link", async () => {
    const kept = cookiesOf(await start(await mine()));
    const other = `${site().url}/connect/github/done`;
    expect(textOf((await visit(other, { ...(await mine()), ...kept })).body)).toContain(nothing);
    const linked = { ...(await mine()), connect: await stateFor(ada.id) };
    expect(textOf((await visit(done(), linked)).body)).toContain(nothing);
  });

  test("can be replayed without any effect", async () => {
    const cookies = { ...(await mine()), ...cookiesOf(await start(await mine())) };
    emulator().requests.length = 0;
    const pages = [];
    for (let time = 0; time < 3; time++) pages.push(await visit(`${done()}?code=x&state=y`, cookies));
    for (const { body, headers } of pages) {
      expect(textOf(body)).toContain("Your account is connected");
      expect(headers).not.toHaveProperty("set-cookie");
    }
    expect(effects()).toEqual([]);
  });

  test("shows nothing of its query", async () => {
    const cookies = { ...(await mine()), ...cookiesOf(await start(await mine())) };
    const { body } = await visit(`${done()}?err=%3Cb%3EYour%20account%20is%20hacked&error_description=evil`, cookies);
    expect(textOf(body)).toContain("Your account was not connected");
    expect(textOf(body)).not.toMatch(/hacked|evil/);
  });
});

test("C7 the log has one line per start or refusal, without a state, a token or a stranger", async () => {
  const before = site().output().length;
  await start(await mine());
  await visit(await linkFor(grace.id), await mine());
  const lines = () =>
    site()
      .output()
      .slice(before)
      .split("\n")
      .flatMap((line) => (line.includes('"event":"connect_') ? [JSON.parse(line)] : []));
  await expect.poll(() => lines().length).toBe(2);
  expect(lines()).toEqual([
    { time: expect.any(String), level: "info", event: "connect_started", app, subject: ada.id },
    { time: expect.any(String), level: "info", event: "connect_refused", reason: "other_user" },
  ]);
  expect(site().output()).not.toMatch(/eyJ|state=|U2Grace/);
});
