import { gzipSync } from "node:zlib";
import type { Page, Response } from "@playwright/test";
import { expect, test } from "@/tests/e2e/fixtures";

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
  expect(frame).not.toContain("Descope is not responding");

  await page.goto(`${site.url}/?fresh=1`);
  await expect(page.getByRole("radio", { name: "Claude Code" })).toBeAttached();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Descope is not responding");
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
