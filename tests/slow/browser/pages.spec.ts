import type { Browser, Page } from "@playwright/test";
import { authorization, register } from "@/tests/dev/emulator/oauth-client";
import { expect, test } from "@/tests/e2e/fixtures";
import { inspectLooks } from "@/tests/support/inspect-looks";

test.use({ mayAskDescope: true });
test.beforeEach(({ site }) => site.change({}));

const paper = { light: "rgb(252, 252, 250)", dark: "rgb(12, 13, 15)" };
const paths = ["/", "/no-such-page"];

/** A page of its own context, which may report errors. */
async function newPage(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage();
}

/** Records the color behind the page in every frame, from the first. */
async function recordPaper(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const seen = new Set<string>();
    Reflect.set(window, "papers", seen);
    const record = () => {
      if (document.body) seen.add(getComputedStyle(document.body).backgroundColor);
      requestAnimationFrame(record);
    };
    requestAnimationFrame(record);
  });
  return () => page.evaluate(() => [...Reflect.get(window, "papers")]);
}

for (const path of paths) {
  test(`${path} has the chosen colors from the first frame, and keeps the choice`, async ({ browser, site }) => {
    const page = await browser.newPage({ colorScheme: "light" });
    const papers = await recordPaper(page);
    await page.goto(site.url + path);
    await page.getByRole("button", { name: "Theme: system. Switch to light" }).click();
    await page.getByRole("button", { name: "Theme: light. Switch to dark" }).click();
    await expect(page.locator("body")).toHaveCSS("background-color", paper.dark);
    await page.reload();
    await expect(page.getByRole("button", { name: "Theme: dark. Switch to system" })).toBeVisible();
    expect(await papers()).toEqual([paper.dark]);
    await page.close();
  });

  test(`${path} has the system's colors without JavaScript`, async ({ browser, site }) => {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({ colorScheme, javaScriptEnabled: false });
      await page.goto(site.url + path);
      await expect(page.locator("body")).toHaveCSS("background-color", paper[colorScheme]);
      await expect(page.getByRole("navigation", { name: "Site" }).getByRole("link").first()).toBeVisible();
      await page.close();
    }
  });
}

test("the page for unknown URLs has the frame, and is accessible", async ({ browser, site }) => {
  const page = await newPage(browser);
  expect((await page.goto(`${site.url}/no-such-page`))?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
  await inspectLooks(page, "not-found");
  await page.context().close();
});

test("a page that fails says so within the frame, and can be tried again", async ({ browser, site }) => {
  const page = await newPage(browser);
  // Fails once, in a component that every page has.
  await page.addInitScript(() => {
    const { getItem } = Storage.prototype;
    const { findIndex } = Array.prototype;
    let isAsked = false;
    let isBroken = true;
    Storage.prototype.getItem = function (name) {
      isAsked = isBroken && name === "theme" && document.readyState !== "loading";
      return getItem.call(this, name);
    };
    Array.prototype.findIndex = function (...given) {
      const found = findIndex.apply(this, given);
      if (!isAsked) return found;
      isAsked = false;
      isBroken = false;
      throw new Error("broken");
    };
  });
  await page.goto(`${site.url}/no-such-page`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Something went wrong");
  await inspectLooks(page, "error");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
  await page.context().close();
});

test("the emulator's pages are accessible in every width and color scheme", async ({ page, site }) => {
  const { url } = await authorization(await register(site.emulator.issuer, { client_name: "Claude" }));
  await page.goto(url.href);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Claude wants access");
  await inspectLooks(page, "emulator-consent");
});

test("an error of the emulator says what to do", async ({ browser, site }) => {
  const { url } = await authorization(await register(site.emulator.issuer), { client_id: "TPAnobody" });
  const page = await newPage(browser);
  await page.goto(url.href);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Unknown client");
  await inspectLooks(page, "emulator-error");
  await page.context().close();
});
