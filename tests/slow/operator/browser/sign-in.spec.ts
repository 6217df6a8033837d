import type { BrowserContext, Page } from "@playwright/test";
import { expect, picture, test } from "@/tests/e2e/fixtures";
import { inspectLooks } from "@/tests/support/inspect-looks";

test.use({ mayAskDescope: true });
test.beforeEach(({ site }) => site.change({}));

/** Clicks through Descope's own flow in its web component. */
async function signInAs(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name }).click();
}

async function cookieNames(context: BrowserContext): Promise<string[]> {
  return (await context.cookies()).map(({ name }) => name).sort();
}

test("an operator signs in, returns to the requested page, and signs out", async ({ context, page, site }) => {
  await page.goto(`${site.url}/operator?from=link`);
  await expect(page.getByRole("heading", { level: 1, name: "Sign in", exact: true })).toBeVisible();
  await picture(page, "sign-in");
  await signInAs(page, "Ada Lovelace");
  await expect(page.getByText("Signed in as Ada Lovelace")).toBeVisible();
  expect(page.url()).toBe(`${site.url}/operator?from=link`);
  expect(await cookieNames(context)).toEqual(["DS", "DSR"]);
  await picture(page, "operator");

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Grace Hopper" })).toBeVisible();
  expect(await cookieNames(context)).toEqual([]);
  await page.goto(`${site.url}/operator`);
  await expect(page.getByRole("button", { name: "Ada Lovelace" })).toBeVisible();
});

test("tells a user without access what to set, and lets them sign in as someone else", async ({ page, site }) => {
  await page.goto(`${site.url}/operator`);
  await signInAs(page, "Grace Hopper");
  await expect(page.getByRole("heading", { name: "These pages are for operators" })).toBeVisible();
  await expect(page.getByText("You are signed in as grace@example.com")).toBeVisible();
  await expect(page.getByText("mcp-operator")).toBeVisible();
  await expect(page.getByText("OPERATOR_EMAILS")).toBeVisible();
  await picture(page, "operator-refused");
  await page.getByRole("button", { name: "Sign out" }).click();
  await signInAs(page, "Ada Lovelace");
  await expect(page.getByText("Signed in as Ada Lovelace")).toBeVisible();
});

test("renews an expired session without a new sign-in", async ({ page, site }) => {
  site.emulator.set({ sessionSeconds: -60 });
  await page.goto(`${site.url}/sign-in?next=/operator`);
  await signInAs(page, "Ada Lovelace");
  await expect(page.getByText("The session has expired (expired)")).toBeVisible();
  site.emulator.set({ sessionSeconds: 600 });
  await page.goto(`${site.url}/operator`);
  await expect(page.getByText("Signed in as Ada Lovelace")).toBeVisible();
});

for (const next of ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]) {
  test(`?next=${next} redirects only to this origin`, async ({ page, site }) => {
    await page.goto(`${site.url}/sign-in?next=${encodeURIComponent(next)}`);
    await signInAs(page, "Ada Lovelace");
    await expect(page.getByText("Signed in as Ada Lovelace")).toBeVisible();
    expect(page.url()).toBe(`${site.url}/operator`);
  });
}

test("Descope's flow follows the chosen theme", async ({ page, site }) => {
  await page.addInitScript(() => localStorage.setItem("theme", "dark"));
  await page.goto(`${site.url}/sign-in`);
  const button = page.getByRole("button", { name: "Ada Lovelace" });
  await expect(button).toHaveCSS("background-color", "rgb(20, 21, 24)");
  await page.getByRole("button", { name: "Theme: dark. Switch to system" }).click();
  await expect(button).toHaveCSS("background-color", "rgb(255, 255, 255)");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(button).toHaveCSS("background-color", "rgb(20, 21, 24)");
});

test("the flow works by keyboard", async ({ page, site }) => {
  await page.goto(`${site.url}/sign-in`);
  await page.getByRole("button", { name: "Ada Lovelace" }).focus();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Grace Hopper" })).toBeFocused();
});

test("the sign-in page and the refusal are accessible in every width and color scheme", async ({ page, site }) => {
  await page.goto(`${site.url}/sign-in`);
  await expect(page.getByRole("button", { name: "Grace Hopper" })).toBeVisible();
  await inspectLooks(page, "sign-in");
  await signInAs(page, "Grace Hopper");
  await expect(page.getByRole("heading", { name: "These pages are for operators" })).toBeVisible();
  await inspectLooks(page, "operator-refused");
});
