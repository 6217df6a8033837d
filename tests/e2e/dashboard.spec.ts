import type { Page } from "@playwright/test";
import { startApp } from "@/tests/support/app";
import { expect, picture, test } from "./fixtures";

const down = { status: 503, body: "down" };
const outage = { metadata: down, projectMetadata: down, insertedMetadata: down, keys: down };
const verdict = (page: Page) => page.getByRole("heading", { level: 1 });
const rowOf = (page: Page, client: string) =>
  page.getByRole("region", { name: "Clients" }).getByRole("listitem").filter({ hasText: client }).first();
const answer = (page: Page, name: string) => page.getByRole("region", { name: "State" }).getByRole("link", { name });

test.describe("a server that is ready", () => {
  test.beforeEach(({ site }) => site.change({}));

  test("says so in one sentence, also in the title, and shows the URL", async ({ open, site }) => {
    const page = await open("/?fresh=1");
    await expect(verdict(page)).toHaveText("Ready for MCP clients");
    await expect(page).toHaveTitle(/^Ready for MCP clients · /);
    await expect(page.getByRole("main").getByText(`${site.url}/mcp`, { exact: true }).first()).toBeVisible();
    await expect(page.getByText("local Descope emulator")).toBeVisible();
    // On a busy machine, Descope is slow, which is worth a warning.
    await expect(page.getByRole("heading", { name: /^(Nothing to fix|Recommended: .* slowly)/ })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Setup" })).toHaveCount(0);
    await picture(page, "ready-light");
  });

  test("shows which clients can connect, and no instructions for those that cannot reach it", async ({ open }) => {
    const page = await open("/?fresh=1");
    await expect(rowOf(page, "Claude Code")).toContainText("CIMD");
    await expect(rowOf(page, "Cursor")).toContainText("DCR");
    await expect(rowOf(page, "ChatGPT")).toContainText("out of reach");
    await expect(rowOf(page, "ChatGPT").locator("summary")).toHaveCount(0);
    await expect(page.getByText("Set Authentication to OAuth")).toHaveCount(0);
  });

  for (const [name, word, check] of [
    ["DCR", "On", "dcr"],
    ["CIMD", "On", "cimd"],
    ["Sign-in keys", "Available", "keys"],
    ["Public address", "Local only", "public-origin"],
  ] as const) {
    test(`answers ${name} in a word, and links to the check`, async ({ open }) => {
      const page = await open("/?fresh=1");
      await expect(answer(page, name)).toContainText(word);
      await answer(page, name).click();
      await expect(page.locator(`#${check}:target`)).toBeInViewport();
    });
  }

  test("sends a content security policy that allows only its own origin", async ({ page, site }) => {
    const response = await page.goto(site.url);
    expect(response?.headers()["content-security-policy"]).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
  });

  test("copies the endpoint and says so", async ({ context, open, site }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await open();
    await page.getByRole("button", { name: "Copy the endpoint URL" }).click();
    await expect(page.getByRole("button", { name: "Copied the endpoint URL" })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${site.url}/mcp`);
  });

  test("opens a client by keyboard and shows its command or link", async ({ open, site }) => {
    const page = await open();
    const command = page.getByText(`codex mcp add next-mcp-descope --url ${site.url}/mcp`);
    await expect(command).toBeHidden();
    await rowOf(page, "Codex").locator("summary").focus();
    await page.keyboard.press("Enter");
    await expect(command).toBeVisible();
    await expect(page.getByText(`claude mcp add --transport http next-mcp-descope ${site.url}/mcp`)).toBeVisible();
  });

  test("adds itself to editors by one click", async ({ open }) => {
    const page = await open();
    const add = (editor: string) => page.getByRole("link", { name: `Add to ${editor}` });
    await expect(add("Cursor").first()).toBeVisible();
    await expect(add("Cursor").first()).toHaveAttribute("href", /^cursor:\/\//);
    await expect(add("VS Code").first()).toHaveAttribute("href", /^vscode:mcp/);
  });

  test("says how long ago it was checked, in the browser's language", async ({ browser, site }) => {
    for (const [locale, words] of [
      ["en", /^Last check: (now|\d+ seconds? ago)$/],
      ["de", /^Last check: (jetzt|vor \d+ Sekunden?)$/],
    ] as const) {
      const page = await browser.newPage({ locale });
      await page.goto(`${site.url}/?fresh=1`);
      await expect(page.getByText("Last check")).toHaveText(words);
      await page.close();
    }
  });

  test("says without JavaScript where the results are", async ({ browser, site }) => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(site.url);
    await page.getByRole("link", { name: "/status" }).click();
    await expect(page.locator("body")).toContainText('"ready":true');
    await page.close();
  });

  test("opens and shows the check in the URL's fragment", async ({ open }) => {
    const page = await open("/#pkce");
    const row = page.locator("#pkce");
    await expect(row).toBeVisible();
    await expect(row).toBeInViewport();
    await expect(page.locator("#pkce:target")).toHaveCount(1);
  });

  test("links from the reason to the check", async ({ open, site }) => {
    await site.change({ clientIdMetadata: false });
    const page = await open("/?fresh=1");
    await page.getByRole("link", { name: "client_id_metadata_document_supported is missing" }).click();
    await expect(page.locator("#cimd:target")).toBeInViewport();
  });

  test("opens a folded check when its link is followed later", async ({ open }) => {
    const page = await open();
    await expect(page.locator("#keys")).toBeHidden();
    await page.evaluate(() => {
      location.hash = "keys";
    });
    await expect(page.locator("#keys:target")).toBeInViewport();
  });

  test("checks again in place when asked", async ({ open, site }) => {
    const page = await open();
    await site.change({ registration: false, clientIdMetadata: false });
    let goOn = () => {};
    const seen = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await page.route(/[?]fresh=1/, (route) => seen.then(() => route.continue()));
    await page.getByRole("button", { name: "Check again" }).click();
    await expect(page.getByRole("button", { name: "Checking…" })).toBeVisible();
    await expect(verdict(page)).toHaveText("Ready for MCP clients");
    goOn();
    await expect(verdict(page)).toHaveText("Clients cannot register yet");
    await expect(page).toHaveTitle(/^Clients cannot register yet/);
    await expect(page).toHaveURL(`${site.url}/`);
    await site.change({});
    await page.getByRole("button", { name: "Check again" }).click();
    await expect(verdict(page)).toHaveText("Ready for MCP clients");
    await expect(page).toHaveURL(`${site.url}/`);
  });
});

test.describe("a server that is not ready", () => {
  test("shows the fix on the first screen when clients cannot register", async ({ open, site }) => {
    await site.change({ registration: false, clientIdMetadata: false });
    const page = await open("/?fresh=1");
    await expect(verdict(page)).toHaveText("Clients cannot register yet");
    await expect(page.getByRole("heading", { name: "Fix this first" })).toBeInViewport();
    for (const name of ["DCR", "CIMD"]) await expect(answer(page, name)).toContainText("Off");
    await expect(page.locator("#register")).toContainText("1 failed, 2 warnings");
    await expect(page.locator("#sign-in")).toContainText("blocked");
    await expect(page.getByText("MCP Client Registration")).toHaveCount(1);
    await picture(page, "registration-off-light");
  });

  test("counts the clients that need work by hand without DCR", async ({ open, site }) => {
    await site.change({ registration: false });
    const page = await open("/?fresh=1");
    await expect(verdict(page)).toHaveText("Ready; 2 of 8 clients need a client ID by hand");
    await expect(page).toHaveTitle(/^Ready; 2 of 8 clients/);
    await expect(page.getByRole("heading", { name: "Recommended" })).toBeInViewport();
    await expect(page.locator("#dcr")).toContainText("registration_endpoint is missing");
    await expect(page.getByText("by hand", { exact: true })).toHaveCount(2);
    await expect(rowOf(page, "Cursor")).toContainText("by hand");
    await expect(page.getByText("enable Dynamic Client Registration")).toHaveCount(1);
    await picture(page, "dcr-off-light");
  });

  test("names the emulator as the cause when it is down, once", async ({ open, site }) => {
    await site.change({}, outage);
    const page = await open("/?fresh=1");
    await expect(verdict(page)).toHaveText("The local Descope emulator is not responding");
    await expect(page.getByText("status.descope.com")).toHaveCount(0);
    for (const name of ["DCR", "CIMD", "Sign-in keys"]) await expect(answer(page, name)).toContainText("Unknown");
    await expect(page.getByText("to do", { exact: true })).toHaveCount(0);
    await expect(page.getByText("No client can connect")).toHaveCount(1);
    await expect(page.getByText(/Blocked by/)).toHaveCount(0);
    await picture(page, "descope-down-light");
  });

  test("checks again by itself until it is ready, and keeps the reader's place", async ({ page, site }) => {
    await site.change({}, outage);
    await page.clock.install();
    await page.goto(`${site.url}/?fresh=1`);
    await expect(verdict(page)).toHaveText("The local Descope emulator is not responding");
    const codex = rowOf(page, "Codex").locator("summary");
    await codex.click();
    await expect(codex).toBeFocused();
    const place = async () => Math.round((await codex.boundingBox())?.y ?? 0);
    const before = await place();
    site.emulator.reset();
    await expect(async () => {
      await page.clock.fastForward(300_000);
      await expect(verdict(page)).toHaveText("Ready for MCP clients", { timeout: 5_000 });
    }).toPass();
    await expect(codex).toBeFocused();
    await expect(page.getByText("codex mcp add")).toBeVisible();
    expect(await place()).toBe(before);
    // Nothing fails any more, so nothing is asked.
    const later: string[] = [];
    page.on("request", (request) => later.push(request.url()));
    await page.clock.fastForward(3_600_000);
    expect(later).toEqual([]);
  });

  test("checks again less and less often, and not in a hidden tab", async ({ page, site }) => {
    await site.change({}, outage);
    await page.clock.install();
    await page.goto(`${site.url}/?fresh=1`);
    await expect(verdict(page)).toHaveText("The local Descope emulator is not responding");
    await expect(page.getByText("Last check")).toContainText("ago");
    let asked = 0;
    page.on("request", (request) => {
      asked += request.method() === "HEAD" ? 1 : 0;
    });
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
    /** Seconds of the page's clock until it asks. */
    const untilAsked = async () => {
      const before = asked;
      let seconds = 0;
      for (; asked === before && seconds < 400; seconds++) await page.clock.runFor(1_000);
      return seconds;
    };
    await untilAsked();
    // A request is noticed a little late, so that the time until the next seems shorter.
    for (const least of [16, 32, 64]) expect(await untilAsked()).toBeGreaterThan(least);
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    expect(await untilAsked()).toBe(400);
  });

  test("stays on the page while the server itself is down", async ({ browser }) => {
    const server = await startApp();
    const page = await browser.newPage();
    await page.clock.install();
    await page.goto(server.url);
    await expect(verdict(page)).toHaveText("Not configured");
    await expect(page.getByText("Last check")).toContainText(/ago|now/);
    await server.stop();
    const failed = page.waitForEvent("requestfailed");
    await page.clock.fastForward(10_000);
    await failed;
    await expect(verdict(page)).toHaveText("Not configured");
    await page.close();
  });
});

test.describe("a server that is not configured", () => {
  test("shows setup steps, and checks off those that are done", async ({ page }) => {
    const server = await startApp();
    await page.goto(server.url);
    await expect(verdict(page)).toHaveText("Not configured");
    const steps = page.getByRole("region", { name: "Setup" }).getByRole("listitem");
    await expect(steps).toHaveCount(4);
    await expect(steps.nth(0)).toContainText("done");
    await expect(steps.nth(1)).toContainText(`${server.url}/mcp`);
    await expect(steps.nth(3)).toContainText("DESCOPE_CONFIG_URL");
    await picture(page, "not-configured-light");
    await server.stop();
  });

  test("shows a wrong setting, and that Descope is configured", async ({ page, site }) => {
    const env = { BASE_URL: "https://acme.example/path", DESCOPE_CONFIG_URL: site.emulator.configUrl };
    const server = await startApp(env);
    await page.goto(server.url);
    await expect(verdict(page)).toHaveText("A setting is wrong");
    await expect(page.getByRole("heading", { name: "Fix this setting" })).toBeInViewport();
    await expect(page.getByText("Descope is configured, but another setting is wrong")).toBeVisible();
    await expect(page.getByText("not connected")).toHaveCount(0);
    await picture(page, "base-url-with-path-light");
    await server.stop();
  });

  test("shows every invalid setting with its fix", async ({ page }) => {
    const server = await startApp({ BASE_URL: "https://acme.example/path", DESCOPE_CONFIG_URL: "nonsense" });
    await page.goto(server.url);
    await expect(verdict(page)).toHaveText("Some settings are wrong");
    const problems = page.getByRole("region", { name: "Next step" }).getByRole("listitem");
    await expect(problems.filter({ hasText: "BASE_URL" })).toContainText("origin: https://acme.example");
    await expect(problems.filter({ hasText: "DESCOPE_CONFIG_URL" })).toContainText(/is not a (valid )?URL/);
    await picture(page, "wrong-settings-light");
    await server.stop();
  });
});
