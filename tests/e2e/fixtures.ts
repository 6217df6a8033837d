import { setTimeout as wait } from "node:timers/promises";
import { test as base, expect, type Page } from "@playwright/test";
import { type Emulator, type Faults, type Switches, startEmulator } from "@/dev/emulator";
import { type App, startApp } from "@/tests/support/app";

/** The app, connected to the emulator. */
export interface Site extends App {
  emulator: Emulator;
  /** Changes Descope, and waits until a fresh run of the checks can see it. */
  change(switches: Partial<Switches>, faults?: Faults): Promise<void>;
}

interface TestFixtures {
  /** Pages with Descope's flow may send requests to Descope; others only to the app. */
  mayAskDescope: boolean;
  /** Opens a page of the site and waits for its verdict. */
  open(path?: string): Promise<Page>;
}

export const test = base.extend<TestFixtures, { site: Site }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are used from this pattern.
    async ({}, use) => {
      const emulator = await startEmulator();
      const server = await startApp({ DESCOPE_CONFIG_URL: emulator.configUrl });
      const change: Site["change"] = async (switches, faults = {}) => {
        emulator.reset();
        // A run in progress would be shared, and show the previous state.
        await fetch(`${server.url}/status?fresh=1`);
        emulator.set(switches);
        Object.assign(emulator.faults, faults);
        await wait(1_100);
      };
      await use({ ...server, emulator, change });
      await server.stop();
      await emulator.close();
    },
    { scope: "worker" },
  ],
  mayAskDescope: [false, { option: true }],
  page: async ({ page, site, mayAskDescope }, use) => {
    const seen = await watch(page, mayAskDescope ? [site.emulator.origin] : []);
    await use(page);
    // Every test fails on errors of the browser.
    expect(await seen()).toEqual({ errors: [], violations: [], foreign: [] });
  },
  open: async ({ page, site }, use) => {
    await use(async (path = "/") => {
      await page.goto(site.url + path);
      await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Checking…");
      return page;
    });
  },
});

export { expect };

/** Saves a screenshot of the whole page, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `test-results/screenshots/${name}.png`, fullPage: true });
}

/** What a browser reports: errors, violations of the content security policy, requests to third parties. */
interface Complaints {
  errors: string[];
  violations: string[];
  foreign: string[];
}

/**
 * Watches a page, with the policy that the app sends; returns what was reported.
 * @param known origins other than the app's that the page may request
 */
async function watch(page: Page, known: string[] = []): Promise<() => Promise<Complaints>> {
  const complaints: Complaints = { errors: [], violations: [], foreign: [] };
  page.on("pageerror", (error) => complaints.errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.errors.push(`${message.text()} ${message.location().url}`);
  });
  page.on("request", (request) => {
    const { protocol, hostname, origin } = new URL(request.url());
    const isForeign = protocol !== "data:" && hostname !== "localhost" && !known.includes(origin);
    if (isForeign) complaints.foreign.push(request.url());
  });
  await page.exposeFunction("reportViolation", (what: string) => complaints.violations.push(what));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      Reflect.get(window, "reportViolation")(`${violatedDirective} ${blockedURI}`);
    });
  });
  return async () => complaints;
}
