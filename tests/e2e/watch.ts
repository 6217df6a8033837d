import type { Page } from "@playwright/test";

/** What a browser reports: errors, violations of the content security policy, requests to third parties. */
export interface Complaints {
  errors: string[];
  violations: string[];
  foreign: string[];
}

/**
 * Watches a page, with the policy that the app sends; returns what was reported.
 * @param known origins other than the app's that the page may request
 */
export async function watch(page: Page, known: string[] = []): Promise<() => Promise<Complaints>> {
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
