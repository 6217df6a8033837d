import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { longestTestMs, longestWaitMs } from "./support/patience";

const results = fileURLToPath(new URL("../test-results", import.meta.url));

/** Set by tests/support/run-playwright.ts: the tests to run, and the browser; without it, Playwright's own. */
const { BROWSER_TESTS = "tests/e2e", BROWSER_REPORT = "e2e", CHROMIUM_PATH: executablePath } = process.env;

export default defineConfig({
  testDir: fileURLToPath(new URL(`../${BROWSER_TESTS}`, import.meta.url)),
  testMatch: "**/*.spec.ts",
  outputDir: `${results}/${BROWSER_REPORT}`,
  reporter: [["list"], ["json", { outputFile: `${results}/${BROWSER_REPORT}.json` }]],
  // Each worker has its own server and emulator, which its tests change one after the other.
  workers: 2,
  fullyParallel: true,
  timeout: longestTestMs,
  expect: { timeout: longestWaitMs },
  forbidOnly: true,
  use: {
    viewport: { width: 1280, height: 900 },
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
