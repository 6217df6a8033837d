import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { startHttpsApp } from "@/tests/slow/operator/support";
import { inspectLooks } from "@/tests/support/inspect-looks";
import { expect, test } from "./fixtures";

const connect = (url: string) => `${url}/operator/connect`;
const outcome = (page: Page) => page.getByRole("heading", { name: /^(Connection works|Failed at)/ });

/** Registers a client, and continues up to the sign-in page. */
async function start(page: Page, url: string): Promise<void> {
  await page.goto(connect(url));
  await page.getByLabel(/Create a client/).check();
  await page
    .locator("form", { has: page.getByRole("checkbox") })
    .getByRole("button", { name: "Start" })
    .click();
}

async function answer(page: Page, choice: "Allow" | "Deny"): Promise<void> {
  await page.getByRole("link", { name: "Continue to Descope" }).click();
  await page.getByRole("button", { name: choice }).click();
  await page.waitForURL(/\/operator\/connect\/callback/);
}

test("traces a client that registers, up to the tools", async ({ operator, site }) => {
  await start(operator, site.url);
  await inspectLooks(operator, "connect-started");
  await answer(operator, "Allow");
  await expect(outcome(operator)).toHaveText("Connection works");
  await expect(operator.getByText("Tool list")).toBeVisible();
  // The code is removed from the URL, and nothing is left in the browser.
  expect(operator.url()).toBe(`${connect(site.url)}/callback`);
  const names = (await operator.context().cookies()).map(({ name }) => name);
  expect(names.filter((name) => name.includes("mcp-connect"))).toEqual([]);
  for (const folded of await operator.locator("summary").all()) await folded.click();
  await inspectLooks(operator, "connect-done");
});

test("a finished trace offers nothing to continue, and names the client that it left behind", async ({
  operator,
  site,
}) => {
  await start(operator, site.url);
  await answer(operator, "Allow");
  await expect(outcome(operator)).toHaveText("Connection works");
  const main = operator.getByRole("main");
  await expect(main.getByRole("button")).toHaveText(["Download as JSON"]);
  await expect(main.getByRole("link", { name: "Continue to Descope" })).toHaveCount(0);
  await main.locator("a[href^='/operator/clients?q=']").click();
  await expect(operator.getByRole("heading", { level: 2 })).toHaveText([/connection trace/]);
  await expect(main.getByRole("link", { name: /^Descope console/ })).toBeVisible();

  await operator.goto(`${site.url}/operator`);
  const last = operator.getByRole("link", { name: /^Last trace/ });
  await expect(last).toContainText("passed");
  await expect(last).toHaveAttribute("href", "/operator/connect");

  await operator.goto(`${connect(site.url)}/callback`);
  await expect(operator.getByRole("heading", { name: "No trace is waiting" })).toBeVisible();
  await expect(main.getByRole("button")).toHaveCount(0);
});

test("the download contains every step and no secrets", async ({ operator, site }) => {
  await start(operator, site.url);
  await answer(operator, "Allow");
  await expect(outcome(operator)).toBeVisible();
  const waiting = operator.waitForEvent("download");
  await operator.getByRole("button", { name: "Download as JSON" }).click();
  const text = await readFile(await (await waiting).path(), "utf8");
  expect(JSON.parse(text).steps.length).toBeGreaterThanOrEqual(9);
  expect(text).not.toMatch(/eyJ[\w-]{5,}/);
});

test("reports that the user denied access", async ({ operator, site }) => {
  await start(operator, site.url);
  await answer(operator, "Deny");
  await expect(outcome(operator)).toHaveText("Failed at: Callback");
  await expect(operator.getByText(/access_denied/).first()).toBeVisible();
});

test("does not use the code from a callback of another issuer", async ({ operator, site }) => {
  await start(operator, site.url);
  await expect(operator.getByRole("link", { name: "Continue to Descope" })).toBeVisible();
  site.emulator.set({ issParameter: "https://evil.example" });
  await answer(operator, "Allow");
  await expect(operator.getByText(/iss is https:\/\/evil.example/).first()).toBeVisible();
  await expect(operator.getByRole("link", { name: "View help page" })).toHaveAttribute("href", "/help/issuer");
  expect(site.emulator.requests.filter(({ endpoint }) => endpoint === "token")).toEqual([]);
  await inspectLooks(operator, "connect-failed");
});

test("with registration off, explains why there is nothing to start", async ({ operator, site }) => {
  site.emulator.set({ registration: false });
  await operator.goto(connect(site.url));
  await expect(operator.getByText("registration_endpoint is missing")).toBeVisible();
  await expect(operator.getByRole("button", { name: "Start" })).toHaveCount(0);
  await inspectLooks(operator, "connect-off");
});

test("stops at registration if it is turned off meanwhile", async ({ operator, site }) => {
  await operator.goto(connect(site.url));
  site.emulator.set({ registration: false });
  await operator.getByLabel(/Create a client/).check();
  await operator.getByRole("button", { name: "Start" }).last().click();
  await expect(outcome(operator)).toHaveText("Failed at: Client registration");
});

test("creates no client without confirmation", async ({ operator, site }) => {
  await operator.goto(connect(site.url));
  await operator.getByLabel(/Create a client/).evaluate((box) => box.removeAttribute("required"));
  await operator.getByRole("button", { name: "Start" }).last().click();
  await expect(operator.getByText("Nothing was changed")).toBeVisible();
  expect(site.emulator.requests.filter(({ endpoint }) => endpoint === "register")).toEqual([]);
});

test("reports an outage of Descope in one sentence", async ({ operator, site }) => {
  site.emulator.faults.metadata = { status: 503 };
  site.emulator.faults.projectMetadata = { status: 503 };
  await operator.goto(connect(site.url));
  await expect(operator.getByText("Descope's metadata is unavailable")).toBeVisible();
});

test("an unsolicited callback does nothing, and breaks nothing", async ({ operator, context, site }) => {
  await start(operator, site.url);
  await expect(operator.getByRole("link", { name: "Continue to Descope" })).toBeVisible();
  const forged = await context.newPage();
  await forged.goto(`${connect(site.url)}/callback?code=stolen&state=forged&iss=${site.emulator.issuer}`);
  await expect(outcome(forged)).toHaveText(/^Failed at/);
  await expect(forged.getByText(/No matching trace/).first()).toBeVisible();
  expect(site.emulator.requests.filter(({ endpoint }) => endpoint === "token")).toEqual([]);
  await answer(operator, "Allow");
  await expect(outcome(operator)).toHaveText("Connection works");
});

test("the actions reject requests from another site and from users without access", async ({
  operator,
  context,
  site,
}) => {
  let sent: { headers: Record<string, string>; body: Buffer | null } | undefined;
  operator.on("request", (request) => {
    if (request.method() === "POST") sent = { headers: request.headers(), body: request.postDataBuffer() };
  });
  await start(operator, site.url);
  await expect(operator.getByRole("link", { name: "Continue to Descope" })).toBeVisible();
  if (!sent?.body) throw new Error("no action was sent");
  const before = site.emulator.requests.length;
  const replay = (headers: Record<string, string>, cookie: string) =>
    context.request.fetch(connect(site.url), {
      method: "POST",
      headers: { ...sent?.headers, ...headers, cookie },
      data: sent?.body ?? Buffer.alloc(0),
      maxRedirects: 0,
      failOnStatusCode: false,
    });
  const session = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const foreign = await replay({ origin: "https://evil.example" }, session);
  expect(foreign.status()).toBeGreaterThanOrEqual(400);
  await context.clearCookies();
  const visitor = await replay({}, "DS=");
  expect(await visitor.text()).not.toContain("authorizationUrl");
  expect(site.emulator.requests.slice(before).filter(({ endpoint }) => endpoint === "register")).toEqual([]);
});

test("traces a CIMD client if the app has an https URL", async ({ browser, site }) => {
  site.emulator.reset();
  const { url, stop } = await startHttpsApp({ DESCOPE_CONFIG_URL: site.emulator.configUrl });
  try {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    await context.addCookies([{ name: "DS", value: await site.emulator.mintSession(), url }]);
    const document = await context.request.get(`${url}/operator/client.json`);
    // The emulator does not trust the certificate, so it is given the document.
    site.emulator.cimdDocuments.set(`${url}/operator/client.json`, await document.json());
    const page = await context.newPage();
    await page.goto(`${url}/operator/connect`);
    await page.getByRole("button", { name: "Start" }).first().click();
    await expect(page.getByText(`client_id ${url}/operator/client.json`)).toBeVisible();
    const cookie = (await context.cookies()).find(({ name }) => name.includes("mcp-connect"));
    expect(cookie).toMatchObject({
      name: "__Secure-mcp-connect",
      httpOnly: true,
      secure: true,
      sameSite: "Lax",
      path: "/operator/connect",
    });
    await page.getByRole("link", { name: "Continue to Descope" }).click();
    await page.getByRole("button", { name: "Allow" }).click();
    await expect(page.getByRole("heading", { name: "Connection works" })).toBeVisible();
    expect(site.emulator.requests.filter(({ endpoint }) => endpoint === "register")).toEqual([]);
    await context.close();
  } finally {
    await stop();
  }
});
