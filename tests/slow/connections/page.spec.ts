import { test as base, expect, type Page } from "@playwright/test";
import { demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { readConfig } from "@/lib/config";
import { connectLink } from "@/lib/connect/link";
import { type App, startApp } from "@/tests/support/app";
import { inspectLooks } from "@/tests/support/inspect-looks";

const [ada, grace] = demoUsers;
const app = "google-calendar";

interface Site extends App {
  emulator: Emulator;
  /** The link that a tool gives a user. */
  linkFor(user: { id: string }): Promise<string>;
}

const test = base.extend<object, { site: Site }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are used from this pattern.
    async ({}, use) => {
      process.env.CONNECT_SECRET = "q0o/aBf+2LtWJx8Kd3Rz7MvNs5Hy1UpGc6Ee9TiOZlk=";
      const { CONNECT_SECRET } = process.env;
      const emulator = await startEmulator();
      const server = await startApp({ DESCOPE_CONFIG_URL: emulator.configUrl, CONNECT_SECRET });
      const result = readConfig({ DESCOPE_CONFIG_URL: emulator.configUrl, BASE_URL: server.url });
      if (!result.ok) throw new Error(JSON.stringify(result.problems));
      const scopes = ["calendar.readonly", "calendar.events"];
      const linkFor: Site["linkFor"] = ({ id: subject }) => connectLink({ subject, app, scopes }, result.config);
      await use({ ...server, emulator, linkFor });
      await server.stop();
      await emulator.close();
    },
    { scope: "worker" },
  ],
});

test.beforeEach(async ({ site }) => {
  site.emulator.reset();
  for (const { id } of demoUsers) await site.emulator.connections.clear(id, app);
});

const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });
const next = (page: Page) => page.getByRole("button", { name: "Continue" });

async function signInAs(page: Page, site: Site, user: (typeof demoUsers)[number]): Promise<void> {
  const DSR = await site.emulator.mintRefreshToken(user);
  const DS = await site.emulator.mintSession({ sub: user.id, roles: [] });
  const cookies = Object.entries({ DS, DSR }).map(([name, value]) => ({ name, value, url: site.url }));
  await page.context().addCookies(cookies);
}

test("a user signs in, connects an account, and comes back", async ({ page, site }) => {
  const link = await site.linkFor(ada);
  const leaks: string[] = [];
  page.on("request", (request) => {
    const { referer = "" } = request.headers();
    if (!request.url().startsWith(site.url) && /state|eyJ/.test(request.url() + referer)) leaks.push(request.url());
  });
  await page.goto(link);
  await page.getByRole("button", { name: "Ada Lovelace" }).click();
  await expect(heading(page, `Connect ${app}`)).toBeVisible();
  expect(page.url()).toBe(link);
  await expect(page.getByText("ada@example.com")).toBeVisible();
  await inspectLooks(page, "connect");

  await next(page).click();
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(heading(page, "Your account is connected")).toBeVisible();
  expect(page.url()).toBe(`${site.url}/connect/${app}/done`);
  await inspectLooks(page, "connect-done");
  expect(leaks).toEqual([]);
  // Scripts cannot read what the browser keeps.
  expect(await page.evaluate(() => document.cookie)).not.toContain("connect=");
});

test("the button works before the page is interactive", async ({ page, site }) => {
  await signInAs(page, site, ada);
  await page.route(/\.js(\?|$)/, (route) => route.abort());
  await page.goto(await site.linkFor(ada));
  await next(page).click();
  await expect(page.getByRole("button", { name: "Allow" })).toBeVisible();
});

test("a user who refuses is told that nothing was connected", async ({ page, site }) => {
  await signInAs(page, site, ada);
  await page.goto(await site.linkFor(ada));
  await next(page).click();
  await page.getByRole("button", { name: "Deny" }).click();
  await expect(heading(page, "Your account was not connected")).toBeVisible();
  await inspectLooks(page, "connect-denied");
});

test("a phisher's link opens for nobody else, whoever signs in", async ({ page, site }) => {
  await signInAs(page, site, ada);
  const link = await site.linkFor(grace);
  await page.goto(link);
  await expect(page.getByText("This link was made for somebody else.")).toBeVisible();
  await expect(next(page)).toHaveCount(0);
  await inspectLooks(page, "connect-refused");

  // If it is theirs after all, they sign in as that user and continue.
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Grace Hopper" }).click();
  await expect(heading(page, `Connect ${app}`)).toBeVisible();
  expect(page.url()).toBe(link);
});

test("a user who signs in as somebody else in another tab connects nothing", async ({ page, site }) => {
  await signInAs(page, site, ada);
  await page.goto(await site.linkFor(ada));
  await expect(next(page)).toBeVisible();
  await signInAs(page, site, grace);
  await next(page).click();
  await expect(page.getByRole("alert").filter({ hasText: "made for somebody else" })).toBeVisible();
  expect(site.emulator.requests.filter(({ endpoint }) => endpoint === "connect")).toEqual([]);
});

test("an outage is told where the button is, and the button works again", async ({ page, site }) => {
  await signInAs(page, site, ada);
  await page.goto(await site.linkFor(ada));
  site.emulator.faults.connect = { status: 503 };
  await next(page).click();
  await expect(page.getByRole("alert").filter({ hasText: "Descope is not responding" })).toBeVisible();
  await inspectLooks(page, "connect-outage");
  delete site.emulator.faults.connect;
  await next(page).click();
  await expect(page.getByRole("button", { name: "Allow" })).toBeVisible();
});

test("a consent page that is a script or another scheme is never opened", async ({ page, site }) => {
  await signInAs(page, site, ada);
  const link = await site.linkFor(ada);
  await page.goto(link);
  for (const url of ["javascript:document.title='evil'", "http://evil.example/", "cursor://evil"]) {
    site.emulator.faults.connect = { body: JSON.stringify({ url }) };
    await next(page).click();
    await expect(page.getByRole("alert").filter({ hasText: "Descope is not responding" })).toBeVisible();
    expect([page.url(), await page.title()]).toEqual([link, "Connect an account"]);
  }
});

test("the page cannot be framed", async ({ page, site }) => {
  await signInAs(page, site, ada);
  const link = await site.linkFor(ada);
  // The same site, so that the browser sends the session's cookies.
  const bait = "http://localhost/bait";
  const body = `<iframe src="${link}" title="bait"></iframe>`;
  await page.route(bait, (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto(bait);
  await expect.poll(() => page.frames().at(-1)?.url()).toBe("chrome-error://chromewebdata/");
});
