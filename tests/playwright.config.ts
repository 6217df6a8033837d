import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { longestTestMs, longestWaitMs } from "./support/patience";

const results = fileURLToPath(new URL("../test-results", import.meta.url));

/** tests/e2e/run.ts finds the browser; unset means Playwright's own. */
const executablePath = process.env.CHROMIUM_PATH;

export default defineConfig({
  testDir: "e2e",
  outputDir: `${results}/e2e`,
  reporter: [["list"], ["json", { outputFile: `${results}/playwright.json` }]],
  // Tests change the one emulator that all share.
  workers: 1,
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
