import { test as base, type Page } from "@playwright/test";
import { startEmulator } from "@/dev/emulator";
import { type App, startApp } from "@/tests/support/app";
import { expect } from "./fixtures";

interface Fixtures {
  app: App;
  operator: Page;
}

/** As a reader sees it: on the usual port, unless another program has it. */
const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are used from this pattern.
  app: async ({}, use) => {
    const emulator = await startEmulator();
    const env = { DESCOPE_CONFIG_URL: emulator.configUrl };
    const app = await startApp(env, 3000).catch(() => startApp(env));
    await use(app);
    await app.stop();
    await emulator.close();
  },
  operator: async ({ browser, app }, use) => {
    const page = await browser.newPage({ viewport: { width: 700, height: 1080 } });
    await page.goto(`${app.url}/operator`);
    await page.getByRole("button", { name: "Ada Lovelace" }).click();
    await expect(page.getByText("Signed in as Ada Lovelace")).toBeVisible();
    await use(page);
    await page.close();
  },
});

/** Registers a client and signs in. */
async function connect(page: Page): Promise<void> {
  await page.getByLabel(/Create a client/).check();
  await page.getByRole("button", { name: "Start" }).last().click();
  await page.getByRole("link", { name: "Continue to Descope" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
}

const save = (page: Page, name: string) => page.screenshot({ path: `test-results/screenshots/${name}.png` });

/** Copy them to `docs/` if the pages have changed. One test, since only one server gets the usual port. */
test("the screenshots for the README", async ({ operator, app }) => {
  await operator.goto(`${app.url}/operator/connect`);
  await connect(operator);
  await expect(operator.getByRole("heading", { name: "Connection works" })).toBeVisible();
  await save(operator, "connection-trace");

  await operator.goto(`${app.url}/operator/try?tool=roll_dice`);
  await connect(operator);
  await operator.getByRole("spinbutton", { name: "count" }).fill("3");
  await operator.getByRole("button", { name: "Call", exact: true }).click();
  await expect(operator.getByRole("heading", { name: "The tool returned a result" })).toBeVisible();
  await save(operator, "try-a-tool");
});
