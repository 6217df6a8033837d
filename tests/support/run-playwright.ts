import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "@playwright/test";
import { aptInstall, canInstall } from "./apt";
import { longestRunMs } from "./patience";

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

/** Where Chrome and Chromium are installed on Linux, macOS and Windows. */
const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/** Ways to install one, in the order in which they are tried. */
const installers = [
  {
    name: "Playwright's download",
    install: () => {
      const command = [cli, "install", "chromium"];
      spawnSync(process.execPath, command, { stdio: ["ignore", "ignore", "inherit"], timeout: longestRunMs });
    },
    isPossible: () => true,
  },
  {
    name: "apt-get",
    install: () => aptInstall("chromium"),
    isPossible: canInstall,
  },
];

/**
 * The path of a Chromium: CHROMIUM_PATH, an installed Chrome or Chromium, Playwright's own, or one that is
 * installed now.
 * @throws Error that says what to do if there is none and none can be installed
 */
export function findChromium(): string {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given)) throw new Error(`CHROMIUM_PATH names ${given}, which does not exist`);
  const found = given || existing();
  if (found) return found;
  for (const { name, install, isPossible } of installers) {
    if (!isPossible()) continue;
    console.info(`No Chrome or Chromium found; trying ${name} …`);
    install();
    const now = existing();
    if (now) return now;
  }
  throw new Error(
    "The browser tests need Chrome or Chromium, and none could be installed. Install one, or set CHROMIUM_PATH.",
  );
}

function existing(): string | undefined {
  return [...installed, chromium.executablePath()].find((path) => existsSync(path));
}
