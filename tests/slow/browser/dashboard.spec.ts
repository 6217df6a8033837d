import { once } from "node:events";
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import AxeBuilder from "@axe-core/playwright";
import type { Page, Response } from "@playwright/test";
import { startEmulator } from "@/dev/emulator";
import { expect, picture, test } from "@/tests/e2e/fixtures";
import { startApp } from "@/tests/support/app";

const down = { status: 503, body: "down" };
const outage = { metadata: down, projectMetadata: down, insertedMetadata: down, keys: down };

/** Switches and faults of Descope. */
const states = {
  ready: [{}, {}],
  "dcr-off": [{ registration: false }, {}],
  "cimd-off": [{ clientIdMetadata: false }, {}],
  "registration-off": [{ registration: false, clientIdMetadata: false }, {}],
  "keys-broken": [{}, { keys: down }],
  "descope-down": [{}, outage],
} as const;

for (const [state, [switches, faults]] of Object.entries(states)) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [360, 768, 1440]) {
      test(`${state}, ${colorScheme}, ${width} px: accessible, without horizontal scrolling`, async ({
        open,
        page,
        site,
      }) => {
        await site.change(switches, faults);
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 740 });
        await open("/?fresh=1");
        await page.evaluate(() => {
          for (const folded of document.querySelectorAll("details")) folded.open = true;
        });
        await picture(page, `${state}-${colorScheme}-${width}-open`);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      });
    }
  }
}

const screens = [
  { width: 1440, height: 900 },
  { width: 360, height: 740 },
];

/** Everything that people come to ask is in view, whole. */
async function expectFirstScreen(page: Page, hasFix: boolean): Promise<void> {
  const state = page.getByRole("region", { name: "State" });
  const parts = [
    page.getByRole("heading", { level: 1 }),
    page
      .getByRole("main")
      .locator("code, span", { hasText: /\/mcp$|Not shown/ })
      .first(),
    ...["DCR", "CIMD", "Sign-in keys", "Public address"].map((name) => state.getByRole("link", { name })),
    state.getByText("Last check"),
    state.getByRole("button", { name: "Check again" }),
  ];
  for (const part of parts) await expect(part).toBeInViewport({ ratio: 1 });
  if (hasFix) await expect(page.getByRole("heading", { name: /^(Fix|Recommended)/ })).toBeInViewport({ ratio: 1 });
}

for (const screen of screens) {
  for (const [state, [switches, faults]] of Object.entries(states)) {
    test(`the first screen answers everything: ${state}, ${screen.width} px`, async ({ open, page, site }) => {
      await site.change(switches, faults);
      await page.setViewportSize(screen);
      await open("/?fresh=1");
      await expectFirstScreen(page, state !== "ready");
      if (state === "ready") await expect(page.getByRole("button", { name: "Copy the endpoint URL" })).toBeInViewport();
      await page.screenshot({ path: `test-results/screenshots/${state}-${screen.width}-first.png` });
    });
  }

  for (const [state, baseUrl] of [
    ["unconfigured", undefined],
    ["base-url-wrong", "https://acme.example/path"],
    ["public-address", "https://mcp.unreachable.example"],
  ] as const) {
    test(`the first screen answers everything: ${state}, ${screen.width} px`, async ({ page, site }) => {
      const app = await startApp(baseUrl ? { BASE_URL: baseUrl, DESCOPE_CONFIG_URL: site.emulator.configUrl } : {});
      await page.setViewportSize(screen);
      await page.goto(app.url);
      await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Checking…");
      await expectFirstScreen(page, state !== "unconfigured");
      await app.stop();
    });
  }
}

test("every control can be reached by keyboard, in the order of the page", async ({ open, page, site }) => {
  await site.change({});
  await open("/?fresh=1");
  const names: string[] = [];
  for (let step = 0; step < 22; step++) {
    await page.keyboard.press("Tab");
    names.push(
      await page.evaluate(() => document.activeElement?.ariaLabel || document.activeElement?.textContent || ""),
    );
  }
  const order = [
    /^Skip to content/,
    /^Next\.js MCP server/,
    /^Dashboard/,
    /^Tools/,
    /^Help/,
    /^Operator/,
    /^Source/,
    /^Theme/,
    /^Copy the endpoint URL/,
    /^DCR/,
    /^CIMD/,
    /^Sign-in keys/,
    /^Public address/,
    /^Check again/,
    // On a busy machine, Descope is slow, which is worth a warning with two links of its own.
    /^(connect a client now|View help page)/,
    /^(\d+ passed|http:)/,
    /^Add to Cursor/,
    /^Add to VS Code/,
    /^Claude Code/,
    /^Copy In a terminal for Claude Code/,
    /^Cursor/,
    /^VS Code/,
  ];
  expect(names).toEqual(order.map((name) => expect.stringMatching(name)));
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
  await expect(page.getByText("claude mcp add")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("The local Descope emulator is not responding");
});

test("names what it waits for, until it has a verdict", async ({ page, site }) => {
  await site.change({});
  // Takes every request and never answers.
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const address = silent.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const app = await startApp({ DESCOPE_CONFIG_URL: site.emulator.configUrl, BASE_URL: `http://localhost:${port}` });
  // It is shown for half a second only, which a busy machine may skip.
  await page.addInitScript(() => {
    new MutationObserver(() => {
      const [open] =
        /Still waiting after 8 s for .*?\./.exec(document.querySelector("main [aria-live]")?.textContent ?? "") ?? [];
      if (open) Reflect.set(window, "stillWaiting", open);
    }).observe(document, { childList: true, subtree: true });
  });
  await expect(async () => {
    await page.goto(app.url);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Clients cannot reach this server");
    const seen = await page.evaluate(() => Reflect.get(window, "stillWaiting"));
    expect(seen ?? "").toMatch(/a request without a token and \d+ more/);
  }).toPass();
  await expect(page.getByText("Still waiting")).toHaveCount(0);
  await app.stop();
  silent.closeAllConnections();
  silent.close();
});

const late = { metadata: { delayMs: 1_500 } };

for (const [state, [switches, faults]] of Object.entries(states)) {
  for (const screen of screens) {
    test(`facts that arrive late do not shift the layout: ${state}, ${screen.width} px`, async ({ page, site }) => {
      await site.change(switches, { ...late, ...faults });
      await page.setViewportSize(screen);
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
      await expect(page.getByRole("region", { name: "Connection path" }).locator("summary")).not.toHaveCount(0);
      const shift = await page.evaluate(() => Reflect.get(window, "shift"));
      test.info().annotations.push({ type: "layout shift", description: String(shift) });
      expect(shift).toBeLessThanOrEqual(0.01);
    });
  }
}

const pictures = {
  "dashboard-light": { colorScheme: "light", viewport: { width: 1180, height: 760 }, deviceScaleFactor: 1.25 },
  "dashboard-dark": { colorScheme: "dark", viewport: { width: 1180, height: 760 }, deviceScaleFactor: 1.25 },
  "dashboard-phone": { colorScheme: "light", viewport: { width: 360, height: 740 }, deviceScaleFactor: 1.5 },
} as const;

/** The screenshots in README.md: copy `test-results/screenshots/dashboard-*.png` to `docs/` if the page has changed. */
for (const [name, options] of Object.entries(pictures)) {
  test(`the screenshot for the README, ${name}`, async ({ browser }) => {
    const emulator = await startEmulator();
    const env = { DESCOPE_CONFIG_URL: emulator.configUrl };
    // The port that a reader sees, unless another program has it.
    const app = await startApp(env, 3000).catch(() => startApp(env));
    const page = await browser.newPage(options);
    // On a busy machine, the emulator is slow, which is worth a warning.
    await expect(async () => {
      await page.goto(`${app.url}/?fresh=1`);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ready for MCP clients");
      const next = page.getByRole("region", { name: "Next step" }).getByRole("heading");
      await expect(next).toBeVisible();
      expect(await next.textContent()).toBe("Nothing to fix");
    }).toPass();
    await page.screenshot({ path: `test-results/screenshots/${name}.png` });
    await page.close();
    await app.stop();
    await emulator.close();
  });
}
