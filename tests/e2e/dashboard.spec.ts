import { startApp } from "@/tests/support/app";
import { expect, picture, test } from "./fixtures";

const verdict = (page: import("@playwright/test").Page) => page.getByRole("heading", { level: 1 });

test.describe("a server that is ready", () => {
  test.beforeEach(({ site }) => site.change({}));

  test("says so in one sentence, also in the title, and shows the URL", async ({ open, site }) => {
    const page = await open("/?fresh=1");
    await expect(verdict(page)).toHaveText("Ready for MCP clients");
    await expect(page).toHaveTitle(/^Ready for MCP clients · /);
    await expect(page.getByRole("main").getByText(`${site.url}/mcp`, { exact: true }).first()).toBeVisible();
    await expect(page.getByText("local Descope emulator")).toBeVisible();
    await expect(page.getByRole("heading", { name: "Nothing to fix" })).toBeVisible();
    await picture(page, "ready-light");
  });

  test("shows which clients can connect, and that cloud clients need a public URL", async ({ open }) => {
    const page = await open("/?fresh=1");
    const who = page.getByRole("region", { name: "Client compatibility" }).getByRole("listitem");
    await expect(who.filter({ hasText: "Claude Code" })).toContainText("CIMD");
    await expect(who.filter({ hasText: "Cursor" })).toContainText("DCR");
    await expect(who.filter({ hasText: "ChatGPT" })).toContainText("cloud only");
  });

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

  test("selects a client by keyboard and shows its command or link", async ({ open, site }) => {
    const page = await open();
    const connect = page.getByRole("region", { name: "Connect a client" });
    await connect.getByRole("radio", { name: "Claude Code" }).focus();
    await expect(connect.getByText(`claude mcp add --transport http next-mcp-descope ${site.url}/mcp`)).toBeVisible();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await expect(connect.getByRole("radio", { name: "Cursor" })).toBeChecked();
    await expect(connect.getByRole("link", { name: "Add to Cursor" })).toHaveAttribute("href", /^cursor:\/\//);
    await page.keyboard.press("ArrowRight");
    await expect(connect.getByRole("link", { name: "Add to VS Code" })).toHaveAttribute("href", /^vscode:mcp/);
    await expect(connect.getByRole("link", { name: "Add to Cursor" })).toBeHidden();
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
    const stages = page.getByRole("region", { name: "Connection path" }).getByRole("listitem");
    await expect(stages.nth(2)).toContainText("failed");
    await expect(stages.nth(3)).toContainText("blocked");
    await expect(page.locator("#dcr")).toContainText("off");
    await picture(page, "registration-off-light");
  });

  test("shows a disabled registration method as an improvement", async ({ open, site }) => {
    await site.change({ registration: false });
    const page = await open("/?fresh=1");
    await expect(verdict(page)).toHaveText("Ready for MCP clients");
    await expect(page.getByRole("heading", { name: "Recommended" })).toBeInViewport();
    await expect(page.locator("#dcr")).toContainText("registration_endpoint is missing");
    const who = page.getByRole("region", { name: "Client compatibility" }).getByRole("listitem");
    await expect(who.filter({ hasText: "Cursor" })).toContainText("manual");
    await picture(page, "dcr-off-light");
  });

  test("names the emulator as the cause when it is down", async ({ open, site }) => {
    const down = { status: 503, body: "down" };
    await site.change({}, { metadata: down, projectMetadata: down, insertedMetadata: down });
    const page = await open("/?fresh=1");
    await expect(verdict(page)).toHaveText("The local Descope emulator is not responding");
    await expect(page.getByText("status.descope.com")).toHaveCount(0);
    const steps = page.getByRole("region", { name: "Setup" }).getByRole("listitem");
    await expect(steps.filter({ hasText: "to do" })).toHaveCount(0);
    await expect(page.getByRole("region", { name: "Connect a client" })).toBeVisible();
    await picture(page, "descope-down-light");
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

  test("keeps a good Descope setting apart from a wrong one", async ({ page, site }) => {
    const env = { BASE_URL: "https://acme.example/path", DESCOPE_CONFIG_URL: site.emulator.configUrl };
    const server = await startApp(env);
    await page.goto(server.url);
    await expect(verdict(page)).toHaveText("A setting is wrong");
    const steps = page.getByRole("region", { name: "Setup" }).getByRole("listitem");
    await expect(steps.filter({ hasText: "to do" })).toHaveCount(1);
    await expect(steps.nth(3)).toContainText("done");
    await expect(page.getByText("not connected")).toHaveCount(0);
    await picture(page, "base-url-with-path-light");
    await server.stop();
  });

  test("shows every invalid setting with its fix", async ({ page }) => {
    const server = await startApp({ BASE_URL: "https://acme.example/path", DESCOPE_CONFIG_URL: "nonsense" });
    await page.goto(server.url);
    await expect(verdict(page)).toHaveText("Some settings are wrong");
    const problems = page.getByRole("region", { name: "Connection path" }).getByRole("listitem");
    await expect(problems.filter({ hasText: "BASE_URL" })).toContainText("origin: https://acme.example");
    await expect(problems.filter({ hasText: "DESCOPE_CONFIG_URL" })).toContainText(/is not a (valid )?URL/);
    await picture(page, "wrong-settings-light");
    await server.stop();
  });
});
