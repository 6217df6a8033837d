import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { authorization, register } from "./oauth-client";
import { openBrowser } from "./sign-in";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

async function openPage(metadata = {}, parameters: Record<string, string | undefined> = {}) {
  const { url } = await authorization(await register(emulator.issuer, metadata), parameters);
  const browser = openBrowser();
  const arrival = await browser.follow(url);
  return { ...arrival, browser, html: await arrival.response.text() };
}

test("the page shows the client, its scopes, the redirect URL, and that this is not Descope", async () => {
  const { html } = await openPage({ client_name: "Claude" });
  for (const text of ["Claude", "localhost:9", "Ada Lovelace", "grace@example.com", "role mcp-operator"]) {
    expect(html).toContain(text);
  }
  expect(html).toContain("Use the tools of this server");
  expect(html.replaceAll(/<[^>]*>/g, "")).toContain("Local Descope emulator — no account needed, development only");
});

test("escapes a malicious client name", async () => {
  const { html } = await openPage({ client_name: `"><script>alert('x')</script>&` });
  expect(html).not.toContain("<script");
  expect(html).toContain("&#34;&#62;&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;&#38;");
});

test("says so if the client is a desktop app", async () => {
  const redirect_uri = "cursor://anysphere.cursor-mcp/oauth/callback";
  const { html } = await openPage({ redirect_uris: [redirect_uri] }, { redirect_uri });
  expect(html).toContain("the app that opens cursor: links");
});

test("the page cannot run scripts, be framed, or be cached", async () => {
  const { response } = await openPage();
  const policy = response.headers.get("content-security-policy");
  expect(policy).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; font-src data:; base-uri 'none'; frame-ancestors 'none'$/,
  );
  expect(response.headers.get("x-frame-options")).toBe("DENY");
  expect(response.headers.get("cache-control")).toBe("no-store");
});

test("asks the same browser again, and lets it sign in as someone else", async () => {
  const { url } = await authorization(await register(emulator.issuer));
  const browser = openBrowser();
  for (const user of [demoUsers[0].id, demoUsers[1].id]) {
    const page = await browser.follow(url);
    expect(await page.response.text()).toContain("wants access");
    const body = new URLSearchParams({ user, scope: "mcp:use", decision: "allow" });
    const { callback } = await browser.follow(page.url, { method: "POST", body });
    expect(callback?.searchParams.has("code")).toBe(true);
  }
});

test("another site cannot submit the form, since it needs the page's cookie", async () => {
  const { url } = await openPage();
  const body = new URLSearchParams({ user: demoUsers[0].id, decision: "allow" });
  const response = await fetch(url, { method: "POST", body, redirect: "manual" });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("This sign-in has expired");
});

test("a decision works only once", async () => {
  const { url, browser } = await openPage();
  const submit = () =>
    browser.follow(url, {
      method: "POST",
      body: new URLSearchParams({ user: demoUsers[0].id, decision: "deny" }),
    });
  expect((await submit()).callback?.searchParams.get("error")).toBe("access_denied");
  expect((await submit()).response.status).toBe(400);
});

test("explains a form without a user", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const { url, browser } = await openPage();
  const body = new URLSearchParams({ user: "U2nobody", decision: "allow" });
  const { response } = await browser.follow(url, { method: "POST", body });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("The request is invalid");
});

test.each([
  ["an unknown client", { client_id: "TPAnobody" }, "Unknown client", "add it again"],
  [
    "an unregistered redirect",
    { redirect_uri: "http://localhost:9/other" },
    "is not registered",
    "Register this redirect_uri",
  ],
  ["a missing client", { client_id: undefined }, "The request is invalid", "connect again"],
])("for %s, shows a page with the problem and the fix", async (_name, parameters, problem, fix) => {
  const { response, html } = await openPage({}, parameters);
  expect(response.status).toBe(400);
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(html).toContain(problem);
  expect(html).toContain(fix);
  expect(html).not.toMatch(/ at .*\.js/);
});

test("for an unreachable client document, shows a page too", async () => {
  const client_id = "https://127.0.0.1:1/client.json";
  const { response, html } = await openPage({}, { client_id });
  expect(response.status).toBe(400);
  expect(html).toContain("metadata document cannot be fetched");
  expect(html).toContain("let the client register by DCR");
});
