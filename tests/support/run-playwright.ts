import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { findChromium } from "./chromium";

const cli = createRequire(import.meta.url).resolve("@playwright/test/cli");

/**
 * Finds a Chromium, then runs Playwright on the existing build.
 * @param folder of the tests
 * @param report the name of the JSON file in test-results
 * @param args more arguments for Playwright, such as a file
 * @returns its exit code, 1 if a signal ended it
 */
export function runPlaywright(folder: string, report: string, args: string[] = []): number {
  const { status } = spawnSync(process.execPath, [cli, "test", "--config", "tests/playwright.config.ts", ...args], {
    stdio: "inherit",
    env: {
      ...process.env,
      CHROMIUM_PATH: findChromium(),
      BROWSER_TESTS: folder,
      BROWSER_REPORT: report,
    },
  });
  return status ?? 1;
}
