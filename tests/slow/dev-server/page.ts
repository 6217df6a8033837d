import { type Browser, chromium, type Page } from "@playwright/test";
import { findChromium } from "@/tests/support/run-playwright";

/** Milliseconds. Machines may be slow: this only ends what hangs. */
export const longestStepMs = 600_000;

/** Starts Chromium. @param args more of its switches */
export function startBrowser(args: string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", ...args],
  });
}

/** Opens the dashboard and waits for its verdict. @returns the verdict */
export async function openDashboard(page: Page, url: string): Promise<string | null> {
  await page.goto(url, { timeout: longestStepMs, waitUntil: "commit" });
  const heading = page.getByRole("heading", { level: 1 }).filter({ hasNotText: "Checking…" });
  await heading.waitFor({ timeout: longestStepMs });
  return heading.textContent();
}

/**
 * Waits until the page is interactive: its script checks again without reloading the page.
 * @throws Error if it does not
 */
export async function comesAlive(page: Page): Promise<void> {
  // Before React has attached itself to the button, it submits the form, which loads the page again.
  const isHydrated = () =>
    Object.keys(document.querySelector("form button") ?? {}).some((key) => key.startsWith("__reactProps"));
  await page.waitForFunction(isHydrated, undefined, { timeout: longestStepMs });
  await page.evaluate(() => Reflect.set(window, "isSamePage", true));
  const isAsked = page.waitForResponse((response) => response.url().includes("fresh=1"), {
    timeout: longestStepMs,
  });
  await page.getByRole("button", { name: "Check again" }).click({ timeout: longestStepMs });
  await isAsked;
  const isSamePage = await page.evaluate(() => Reflect.get(window, "isSamePage") === true);
  if (!isSamePage) throw new Error("The page was reloaded, so its script does not run");
}
