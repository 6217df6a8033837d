import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { findChromium } from "./chromium";

/** `npm run test:e2e`: finds a Chromium, then lets Playwright test the build that is there. */
const cli = createRequire(import.meta.url).resolve("@playwright/test/cli");
try {
  const env = { ...process.env, CHROMIUM_PATH: findChromium() };
  const given = process.argv.slice(2);
  const { status } = spawnSync(
    process.execPath,
    [cli, "test", "--config", "tests/playwright.config.ts", ...given],
    {
      stdio: "inherit",
      env,
    },
  );
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
