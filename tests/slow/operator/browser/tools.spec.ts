import type { Page } from "@playwright/test";
import type { Emulator } from "@/dev/emulator";
import { toolDescriptions } from "@/lib/tools";
import { inspectLooks } from "@/tests/support/inspect-looks";
import { expect, test } from "./fixtures";

test("lists clients, suspicious ones first", async ({ operator, site }) => {
  await operator.goto(`${site.url}/operator/clients`);
  const rows = operator.getByRole("main").getByRole("listitem");
  await expect(rows).toHaveCount(20);
  await expect(rows.nth(0)).toContainText("Its name looks like “Claude”");
  await expect(rows.nth(1)).toContainText("plain http to 203.0.113.9");
  await inspectLooks(operator, "clients");
});

test("pages and searches", async ({ operator, site }) => {
  await operator.goto(`${site.url}/operator/clients`);
  await operator.getByRole("link", { name: "Next", exact: true }).click();
  await expect(operator).toHaveURL(/page=2/);
  await expect(operator.getByText("Page 2 of 2")).toBeVisible();
  await operator.getByRole("searchbox").fill("cursor");
  await operator.getByRole("button", { name: "Search" }).click();
  await expect(operator.getByRole("heading", { level: 2 })).toHaveText(["Cursor"]);
});

test("the home page shows figures, each with its page", async ({ operator, site }) => {
  await operator.goto(`${site.url}/operator`);
  const figures = operator.getByRole("main").locator("a:has(span)");
  await expect(figures).toContainText([
    /^Clients2[89]|^Clients[3-9]\d/,
    /^New this weekunknown/,
    /^Suspicious[2-9]/,
    /^Last tracenone/,
  ]);
  await inspectLooks(operator, "operator-home");
  await figures.first().click();
  await expect(operator).toHaveURL(`${site.url}/operator/clients`);
});

test("the list can be sorted without JavaScript", async ({ browser, site }) => {
  site.emulator.reset();
  const context = await browser.newContext({ javaScriptEnabled: false });
  await context.addCookies([{ name: "DS", value: await site.emulator.mintSession(), url: site.url }]);
  const page = await context.newPage();
  await page.goto(`${site.url}/operator/clients?q=claude`);
  await page.getByRole("link", { name: "Name", exact: true }).click();
  await expect(page).toHaveURL(`${site.url}/operator/clients?q=claude&sort=name`);
  await expect(page.getByRole("heading", { level: 2 }).first()).toHaveText("CIaude");
  await expect(page.getByRole("link", { name: "Name", exact: true })).toHaveAttribute("aria-current", "true");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/sort=name/);
  await context.close();
});

test("shows client names as text", async ({ operator, site }) => {
  await operator.goto(`${site.url}/operator/clients?q=markup`);
  await expect(operator.getByRole("heading", { level: 2 })).toHaveText(["<b>Markup</b>"]);
});

const outages = [
  ["a refused key", { status: 401 }, "Descope refused the management key"],
  ["an error", { status: 500 }, "Descope answered 500"],
  ["a wrong answer", { status: 200, body: "<html>" }, "list of clients"],
] as const;

for (const [name, fault, sentence] of outages) {
  test(`${name} is one clear sentence`, async ({ operator, site }) => {
    site.emulator.faults.management = fault;
    await operator.goto(`${site.url}/operator/clients`);
    await expect(operator.getByRole("heading", { level: 2 })).toContainText(sentence);
    await operator.goto(`${site.url}/operator`);
    await expect(operator.getByRole("heading", { level: 2 })).toContainText(sentence);
    await expect(operator.getByRole("link", { name: /^Clients –/ })).toBeVisible();
  });
}

const paths = ["", "/clients", "/connect", "/connect/callback", "/token", "/try?tool="];

test("sends none of it to visitors or to users without access", async ({ stranger, playwright, site }) => {
  for (const request of [stranger.context().request, await playwright.request.newContext()]) {
    for (const path of paths) {
      const text = await (await request.get(`${site.url}/operator${path}`)).text();
      expect(text).not.toMatch(/TPA|claude\.ai/);
    }
  }
});

test("tells a user without access what to set, on every page", async ({ stranger, site }) => {
  for (const path of paths) {
    await stranger.goto(`${site.url}/operator${path}`);
    await expect(stranger.getByRole("heading", { level: 1 })).toHaveText("These pages are for operators");
  }
});

test("redirects a visitor to the sign-in page, and back", async ({ browser, site }) => {
  for (const path of paths) {
    const page = await browser.newPage();
    await page.goto(`${site.url}/operator${path}`, { waitUntil: "commit" });
    await expect(page).toHaveURL(`${site.url}/sign-in?next=${encodeURIComponent(`/operator${path}`)}`);
    await page.close();
  }
});

async function inspect(page: Page, url: string, token: string, tool?: string): Promise<void> {
  await page.goto(`${url}/operator/token`);
  await page.getByLabel("Access token").fill(token);
  if (tool) await page.getByRole("combobox").selectOption(tool);
  await page.getByRole("button", { name: "Inspect" }).click();
}

const tokens: [string, string, (emulator: Emulator) => Promise<string> | string][] = [
  ["that is valid", "/mcp responds with 200", (emulator) => emulator.mint()],
  ["that has expired", "expired", (emulator) => emulator.mint({}, { expiresIn: -60 })],
  ["of another issuer", "wrong_issuer", (emulator) => emulator.mint({ iss: "https://evil.example/v1/apps/P" })],
  ["for another project", "wrong_audience", (emulator) => emulator.mint({ aud: "P2other" })],
  ["for another resource", "other_resource", (emulator) => emulator.mint({ aud: "https://other.example/mcp" })],
  ["under an unknown key", "unknown_key", (emulator) => emulator.mint({}, { key: "unknown" })],
  ["that is a session", "website_session", (emulator) => emulator.mintSession()],
  ["that is a refresh token", "refresh_token", (emulator) => emulator.mint({}, { kind: "refresh" })],
  ["that is an ID token", "id_token", (emulator) => emulator.mint({}, { kind: "id" })],
  ["that is truncated", "bad_signature", async (emulator) => (await emulator.mint()).slice(0, -8)],
  ["that is not a JWT", "malformed_token", () => "opaque"],
];

for (const [name, verdict, make] of tokens) {
  test(`a token ${name}: ${verdict}`, async ({ operator, site }) => {
    const token = await make(site.emulator);
    await inspect(operator, site.url, token);
    const notice = operator.locator("div", {
      has: operator.getByRole("heading", { name: /\/mcp responds/ }),
    });
    await expect(notice.last()).toContainText(verdict);
    // The token is not in the page, the URL or the log.
    const signature = token.split(".")[2] || token;
    await expect(operator.getByLabel("Access token")).toHaveValue("");
    expect(await operator.content()).not.toContain(signature);
    expect(operator.url()).toBe(`${site.url}/operator/token`);
    expect(site.output()).not.toContain(signature);
  });
}

/** A tool of this app that needs a scope of its own. */
async function scopedTool(): Promise<string> {
  const scoped = (await toolDescriptions()).find(({ scopes }) => scopes.length > 0);
  if (scoped) return scoped.name;
  throw new Error("No tool of lib/tools needs a scope of its own: this test is about one");
}

test("checks a tool's own scope", async ({ operator, site }) => {
  const tool = await scopedTool();
  await inspect(operator, site.url, await site.emulator.mint({ scope: "" }), tool);
  await expect(operator.getByRole("heading", { name: /responds/ })).toHaveText(`/mcp responds with 403 to ${tool}`);
  await expect(operator.getByText(/missing: /)).toBeVisible();
  await expect(operator.getByRole("combobox")).toHaveValue(tool);
  await inspectLooks(operator, "token");
});

test("judges nothing without a token", async ({ operator, site }) => {
  await inspect(operator, site.url, "  ");
  await expect(operator.getByText("Paste a token first.")).toBeVisible();
});

test("shows markup in a claim as text", async ({ operator, site }) => {
  await inspect(operator, site.url, await site.emulator.mint({ name: "<img src=x onerror=alert(1)>" }));
  await expect(operator.getByText("<img src=x onerror=alert(1)>")).toBeVisible();
  await expect(operator.locator("img")).toHaveCount(0);
});
