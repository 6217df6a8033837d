import { startEmulator } from "@/dev/emulator";
import { expect, test } from "@/tests/e2e/fixtures";
import { startApp } from "@/tests/support/app";

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
