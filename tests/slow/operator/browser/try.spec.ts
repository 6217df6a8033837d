import { test as base, type Page } from "@playwright/test";
import { demoProjectId } from "@/dev/emulator/demo";
import { startTrySite, type TrySite } from "@/tests/slow/operator/try/site";
import { inspectLooks } from "@/tests/support/inspect-looks";
import { expect } from "./fixtures";

const test = base.extend<{ operator: Page }, { site: TrySite }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are used from this pattern.
    async ({}, use) => {
      const site = await startTrySite();
      await use(site);
      await site.stop();
    },
    { scope: "worker" },
  ],
  operator: async ({ context, site }, use) => {
    site.emulator.reset();
    await context.addCookies([{ name: "DS", value: await site.emulator.mintSession(), url: site.url }]);
    await use(await context.newPage());
  },
});

const headline = (page: Page) => page.getByRole("main").getByRole("heading", { level: 2 }).first();

/** Signs in to try a tool, as an operator does. */
async function open(page: Page, { url }: TrySite, tool: string): Promise<void> {
  await page.goto(`${url}/operator/try?tool=${tool}`);
  await page.getByLabel(/Create a client/).check();
  await page.getByRole("button", { name: "Start" }).last().click();
  await page.getByRole("link", { name: "Continue to Descope" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByRole("combobox", { name: "Tool", exact: true })).toHaveValue(tool);
}

const call = (page: Page) => page.getByRole("button", { name: "Call", exact: true }).click();

test("calls a tool with every kind of field, and shows the exchange", async ({ operator, site }) => {
  await open(operator, site, "echo");
  await call(operator);
  // The browser itself asks for what is required.
  await expect(operator.getByRole("textbox", { name: "line" })).toBeFocused();
  await operator.getByRole("textbox", { name: "line" }).fill("two words");
  await operator.getByRole("combobox", { name: "color" }).selectOption("green");
  await operator.getByRole("combobox", { name: "isLoud" }).selectOption("true");
  await operator.getByRole("textbox", { name: "tags" }).fill("a\nb");
  await operator.getByRole("textbox", { name: "nested" }).fill("{ not json");
  await call(operator);
  await expect(operator.getByText("nested is not valid JSON.")).toBeVisible();
  await inspectLooks(operator, "try-form");
  await operator.getByRole("textbox", { name: "nested" }).fill('{"deep":"down"}');
  await call(operator);
  await expect(headline(operator)).toHaveText("The tool returned a result");
  const structured = operator.locator("figure", { hasText: "Structured content" }).locator("pre");
  expect(JSON.parse((await structured.textContent()) ?? "")).toEqual({
    line: "two words",
    count: 3,
    isLoud: true,
    color: "green",
    tags: ["a", "b"],
    nested: { deep: "down" },
  });
  await operator.getByText("Show request and response").click();
  await expect(operator.getByText(/authorization: Bearer eyJh… \(\d+ characters\)/)).toBeVisible();
  await inspectLooks(operator, "try-result");
});

test("the token never reaches the browser", async ({ operator, site, context }) => {
  const seen: string[] = [];
  operator.on("response", async (response) => {
    if (response.url().startsWith(site.url)) seen.push(await response.text().catch(() => ""));
  });
  await open(operator, site, "leak");
  await call(operator);
  await expect(headline(operator)).toHaveText("The tool returned a result");
  const tokens = site.calls.map(({ headers }) => String(headers.authorization).replace("Bearer ", ""));
  const token = tokens.findLast((one) => one.startsWith("eyJ")) ?? "";
  const [, payload = "?", signature = "?"] = token.split(".");
  const cookie = (await context.cookies()).find(({ name }) => name === "mcp-try");
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/operator/try" });
  const held = [...seen, await operator.content(), JSON.stringify(await context.storageState())].join("\n");
  for (const part of [payload.slice(0, 40), signature.slice(0, 40)]) {
    expect(held).not.toContain(part);
    expect(site.app.output()).not.toContain(part);
  }
});

test("shows progress while the tool runs, and can cancel", async ({ operator, site }) => {
  await open(operator, site, "steps");
  await operator.getByRole("spinbutton", { name: "steps" }).fill("3");
  await operator.getByRole("combobox", { name: "isEndless" }).selectOption("true");
  await call(operator);
  await expect(operator.getByRole("progressbar")).toHaveAttribute("value", "3");
  await expect(operator.getByRole("listitem").filter({ hasText: "1 of 3 Step 1" })).toBeVisible();
  await inspectLooks(operator, "try-progress");
  await operator.getByRole("button", { name: "Cancel" }).click();
  await expect(headline(operator)).toHaveText("Canceled");
  expect(site.app.output()).not.toContain("try_failed");
  await operator.getByRole("combobox", { name: "isEndless" }).selectOption("");
  await call(operator);
  await expect(operator.getByText("All steps done", { exact: true })).toBeVisible();
});

test("shows what a tool reports as an error, and what the server rejects", async ({ operator, site }) => {
  await open(operator, site, "fail");
  await call(operator);
  await expect(headline(operator)).toHaveText("The tool reported an error");
  await expect(operator.getByText(/The shop is closed/).first()).toBeVisible();
  await inspectLooks(operator, "try-error");
  await operator.getByRole("combobox", { name: "Tool", exact: true }).selectOption("bulk");
  await operator.getByRole("spinbutton", { name: "bytes" }).fill("5000000");
  await call(operator);
  await expect(headline(operator)).toHaveText("No answer");
  await expect(operator.getByText(/larger than 4194304 bytes/)).toBeVisible();
});

test("asks before it calls a destructive tool", async ({ operator, site }) => {
  await open(operator, site, "wipe");
  const before = site.calls.length;
  await call(operator);
  await expect(operator.getByRole("dialog", { name: "Call wipe?" })).toBeVisible();
  await inspectLooks(operator, "try-confirm");
  await operator.keyboard.press("Escape");
  await call(operator);
  await operator.getByRole("button", { name: "Do not call" }).click();
  await expect(operator.getByRole("dialog")).toBeHidden();
  expect(site.calls.length).toBe(before);
  await call(operator);
  await operator.getByRole("button", { name: "Call it" }).click();
  await expect(operator.getByText("Everything is gone", { exact: true })).toBeVisible();
});

test("asks for a missing scope, and comes back to the filled form", async ({ operator, site }) => {
  await open(operator, site, "health");
  await operator.getByRole("textbox", { name: "name" }).fill("Ada");
  await call(operator);
  await expect(headline(operator)).toHaveText("The token lacks a scope");
  await expect(operator.locator("code", { hasText: "mcp:use status:read" })).toBeVisible();
  await inspectLooks(operator, "try-scope");
  const registrations = () => site.emulator.requests.filter(({ endpoint }) => endpoint === "register").length;
  const before = registrations();
  await operator.getByRole("button", { name: "Ask for this scope and sign in again" }).click();
  await operator.getByRole("button", { name: "Allow" }).click();
  await expect(operator.getByRole("textbox", { name: "name" })).toHaveValue("Ada");
  await call(operator);
  await expect(operator.getByText("Ada is well", { exact: true })).toBeVisible();
  expect(registrations()).toBe(before);
});

test("answers what a tool asks for", async ({ operator, site }) => {
  await open(operator, site, "greet");
  await call(operator);
  await expect(headline(operator)).toHaveText("The tool asks for input");
  await inspectLooks(operator, "try-question");
  await operator.getByRole("textbox", { name: "name" }).fill("Grace");
  await operator.getByRole("button", { name: "Send the answer" }).click();
  await expect(operator.getByText("Hello, Grace", { exact: true })).toBeVisible();
  await call(operator);
  await operator.getByRole("button", { name: "Decline" }).click();
  await expect(operator.getByText("Nobody to greet", { exact: true })).toBeVisible();

  await operator.getByRole("combobox", { name: "Tool", exact: true }).selectOption("visit");
  await call(operator);
  const link = operator.getByRole("link", { name: "https://pay.example/now" });
  await expect(link).toHaveAttribute("rel", "noopener noreferrer");
  await operator.getByRole("button", { name: "Done, continue" }).click();
  await expect(
    operator.locator("figure", { has: operator.getByText("Text", { exact: true }) }).locator("pre"),
  ).toContainText('"action": "accept"');
});

test("names images, files and links instead of opening them", async ({ operator, site }) => {
  await open(operator, site, "picture");
  await call(operator);
  await expect(operator.getByText("image, image/png, 70 bytes")).toBeVisible();
  await expect(operator.getByText("file file:///a.bin, application/zip, 3 bytes")).toBeVisible();
  await expect(operator.getByText("Manual https://docs.example/manual")).toBeVisible();
  await expect(operator.getByRole("main").locator("img")).toHaveCount(0);
});

test("copies the call as curl, without the token", async ({ operator, site, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(operator, site, "steps");
  await operator.getByRole("spinbutton", { name: "steps" }).fill("1");
  await call(operator);
  await operator.getByRole("button", { name: "Copy the call as a curl command" }).click();
  await expect(operator.getByRole("button", { name: "Copied" })).toBeVisible();
  const command = await operator.evaluate(() => navigator.clipboard.readText());
  expect(command).toContain(`curl -N '${site.url}/mcp'`);
  expect(command).toContain('-H "Authorization: Bearer $TOKEN"');
  expect(command).not.toContain("eyJ");
});

test("discards the token, and then asks to sign in", async ({ operator, site, context }) => {
  await open(operator, site, "wipe");
  await operator.getByRole("button", { name: "Discard the token" }).click();
  await expect(operator.getByText(/First, this server signs in/)).toBeVisible();
  expect((await context.cookies()).filter(({ name }) => name === "mcp-try")).toEqual([]);
});

test("a token that is too large for the cookie is not kept, and the page says why", async ({
  operator,
  site,
  context,
}) => {
  const many = Array.from({ length: 60 }, (_, at) => `client-with-a-long-identifier-to-fill-the-token-${at}`);
  site.emulator.set({ audience: [demoProjectId, `${site.url}/mcp`, ...many] });
  await operator.goto(`${site.url}/operator/try?tool=echo`);
  await operator.getByLabel(/Create a client/).check();
  await operator.getByRole("button", { name: "Start" }).last().click();
  await operator.getByRole("link", { name: "Continue to Descope" }).click();
  await operator.getByRole("button", { name: "Allow" }).click();
  await expect(headline(operator)).toHaveText("The token cannot be kept");
  await expect(operator.getByText(/has \d{4,} characters, too many for the cookie/)).toBeVisible();
  await inspectLooks(operator, "try-too-large");
  expect((await context.cookies()).filter(({ name }) => name === "mcp-try")).toEqual([]);
  await operator.goto(`${site.url}/operator/try?tool=echo`);
  await expect(operator.getByText(/First, this server signs in/)).toBeVisible();
});

test("a session that has ended says so, and offers to sign in", async ({ operator, site, context }) => {
  await open(operator, site, "fail");
  await context.clearCookies({ name: "mcp-try" });
  await call(operator);
  await expect(operator.getByText("The session to try tools has ended: sign in again")).toBeVisible();
  await operator.getByRole("button", { name: "Sign in again" }).click();
  await expect(operator.getByText(/First, this server signs in/)).toBeVisible();
});

test("the list of tools leads to a form for each", async ({ operator, site }) => {
  await operator.goto(`${site.url}/tools`);
  const link = operator.getByRole("link", { name: /^Try / }).first();
  await expect(link).toHaveAttribute("href", /^\/operator\/try\?tool=\w+$/);
  await inspectLooks(operator, "tools-page");
});

test("says so without JavaScript", async ({ browser, site }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await context.addCookies([{ name: "DS", value: await site.emulator.mintSession(), url: site.url }]);
  const page = await context.newPage();
  await page.goto(`${site.url}/operator/try`);
  // Playwright finds no text in noscript.
  expect(await page.getByRole("main").textContent()).toContain("This page needs JavaScript");
  await context.close();
});
