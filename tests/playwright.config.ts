import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";

const output = fileURLToPath(new URL("../test-results/e2e", import.meta.url));
const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
];
/** Unset means Playwright's own. */
const executablePath = process.env.CHROMIUM_PATH ?? installed.find((path) => existsSync(path));

export default defineConfig({
  testDir: "e2e",
  outputDir: output,
  // Tests change the one stand-in that all share.
  workers: 1,
  timeout: 30_000,
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
