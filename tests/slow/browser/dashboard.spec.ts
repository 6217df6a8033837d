import { gzipSync } from "node:zlib";
import AxeBuilder from "@axe-core/playwright";
import type { Page, Response } from "@playwright/test";
import { startEmulator } from "@/dev/emulator";
import { expect, picture, test } from "@/tests/e2e/fixtures";
import { startApp } from "@/tests/support/app";

const states = {
  ready: {},
  "registration-off": { registration: false, clientIdMetadata: false },
} as const;

for (const [state, switches] of Object.entries(states)) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [360, 1280]) {
      test(`${state}, ${colorScheme}, ${width} px: accessible, without horizontal scrolling`, async ({
        open,
        page,
        site,
      }) => {
        await site.change(switches);
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 740 });
        await open("/?fresh=1");
        for (const folded of await page.locator("summary").all()) await folded.click();
        await picture(page, `${state}-${colorScheme}-${width}-open`);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      });
    }
  }
}

test("shows the fix on the first screen of a phone", async ({ open, page, site }) => {
  await site.change(states["registration-off"]);
  await page.setViewportSize({ width: 360, height: 740 });
  await open("/?fresh=1");
  await expect(page.getByRole("heading", { name: "Fix this first" })).toBeInViewport();
  await picture(page, "registration-off-phone");
});

test("every control can be reached by keyboard, with visible focus", async ({ open, page, site }) => {
  await site.change({});
  await open("/?fresh=1");
  const names: string[] = [];
  for (let step = 0; step < 7; step++) {
    await page.keyboard.press("Tab");
    names.push(await page.evaluate(() => document.activeElement?.textContent || document.activeElement?.id || ""));
  }
  expect(names.slice(0, 2)).toEqual(["Check again", "Copy the endpoint URL"]);
  expect(names).toContain("claude-code");
});

const hang = { hang: true };

/** Compressed bytes of all scripts that a page loads. */
async function scriptBytes(page: Page, url: string): Promise<number> {
  const bodies: Promise<Buffer>[] = [];
  const keep = (response: Response) => {
    if (response.request().resourceType() === "script") bodies.push(response.body());
  };
  page.on("response", keep);
  await page.goto(url, { waitUntil: "networkidle" });
  page.off("response", keep);
  const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The part of a page that has arrived with its heading. */
async function untilHeading(url: string): Promise<string> {
  const decoder = new TextDecoder();
  let html = "";
  // Leaving the loop ends the request.
  for await (const chunk of (await fetch(url)).body ?? []) {
    html += decoder.decode(chunk, { stream: true });
    if (html.includes("</h1>")) break;
  }
  return html;
}

test("the page loads at most 20 KiB of scripts more than Next.js itself", async ({ browser, site }) => {
  await site.change({});
  const [own, empty] = [await browser.newPage(), await browser.newPage()];
  const bytes = await scriptBytes(own, site.url);
  // The page for unknown URLs has none of our scripts, so its size is that of Next.js.
  const floor = await scriptBytes(empty, `${site.url}/no-such-page`);
  test.info().annotations.push({ type: "script", description: `${bytes} B, of which Next.js ${floor} B` });
  expect(bytes - floor).toBeLessThan(20 * 1024);
});

test("shows the page while Descope hangs, and the verdict later", async ({ page, site }) => {
  await site.change({}, { metadata: hang, projectMetadata: hang, insertedMetadata: hang, keys: hang });
  const frame = await untilHeading(`${site.url}/?fresh=1`);
  expect(frame.slice(frame.indexOf("<h1"))).toContain("Checking…");
  expect(frame).not.toContain("is not responding");

  await page.goto(`${site.url}/?fresh=1`);
  await expect(page.getByRole("radio", { name: "Claude Code" })).toBeAttached();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("The local Descope emulator is not responding");
});

const late = { metadata: { delayMs: 1_500 } };
const arrivals = [
  ["ready", {}],
  ["to improve", { clientIdMetadata: false }],
  ["broken", { registration: false, clientIdMetadata: false }],
] as const;

for (const [state, switches] of arrivals) {
  for (const width of [360, 1280]) {
    test(`facts that arrive late do not shift the layout: ${state}, ${width} px`, async ({ page, site }) => {
      await site.change(switches, late);
      await page.setViewportSize({ width, height: 740 });
      await page.addInitScript(() => {
        Reflect.set(window, "shift", 0);
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            Reflect.set(window, "shift", Reflect.get(window, "shift") + Reflect.get(entry, "value"));
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      await page.goto(`${site.url}/?fresh=1`);
      await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Checking…");
      const shift = await page.evaluate(() => Reflect.get(window, "shift"));
      test.info().annotations.push({ type: "layout shift", description: String(shift) });
      expect(shift).toBeLessThan(0.02);
    });
  }
}

/** The screenshots in README.md: copy `test-results/screenshots/dashboard-*.png` to `docs/` if the page has changed. */
for (const colorScheme of ["light", "dark"] as const) {
  test(`the screenshot for the README, ${colorScheme}`, async ({ browser }) => {
    const emulator = await startEmulator();
    const env = { DESCOPE_CONFIG_URL: emulator.configUrl };
    // The port that a reader sees, unless another program has it.
    const app = await startApp(env, 3000).catch(() => startApp(env));
    const page = await browser.newPage({
      colorScheme,
      viewport: { width: 1180, height: 900 },
      deviceScaleFactor: 1.5,
    });
    await page.goto(app.url);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ready for MCP clients");
    await page.screenshot({ path: `test-results/screenshots/dashboard-${colorScheme}.png` });
    await page.close();
    await app.stop();
    await emulator.close();
  });
}
