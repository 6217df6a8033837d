import { expect, inspectLooks, test } from "./fixtures";

test("lists clients, suspicious ones first", async ({ operator, site }) => {
  await operator.goto(`${site.url}/operator/clients`);
  const rows = operator.getByRole("main").getByRole("listitem");
  await expect(rows).toHaveCount(20);
  await expect(rows.nth(0)).toContainText("Its name looks like “Claude”");
  await expect(rows.nth(1)).toContainText("plain http to 203.0.113.9");
  await inspectLooks(operator, "clients");
});

test("pages and searches", async ({ operator, site }) => {
  await operator.goto(`${site.url}/operator/clients`);
  await operator.getByRole("link", { name: "Next" }).click();
  await expect(operator).toHaveURL(/page=2/);
  await expect(operator.getByText("Page 2 of 2")).toBeVisible();
  await operator.getByRole("searchbox").fill("cursor");
  await operator.getByRole("button", { name: "Search" }).click();
  await expect(operator.getByRole("heading", { level: 2 })).toHaveText(["Cursor"]);
});

test("shows client names as text", async ({ operator, site }) => {
  await operator.goto(`${site.url}/operator/clients?q=markup`);
  await expect(operator.getByRole("heading", { level: 2 })).toHaveText(["<b>Markup</b>"]);
});

const outages = [
  ["a refused key", { status: 401 }, "Descope refused the management key"],
  ["an error", { status: 500 }, "Descope answered 500"],
  ["a wrong answer", { status: 200, body: "<html>" }, "list of clients"],
] as const;

for (const [name, fault, sentence] of outages) {
  test(`${name} is one clear sentence`, async ({ operator, site }) => {
    site.emulator.faults.management = fault;
    await operator.goto(`${site.url}/operator/clients`);
    await expect(operator.getByRole("heading", { level: 2 })).toContainText(sentence);
  });
}

const paths = ["", "/clients", "/connect", "/connect/callback", "/token"];

test("sends none of it to visitors or to users without access", async ({ stranger, playwright, site }) => {
  for (const request of [stranger.context().request, await playwright.request.newContext()]) {
    for (const path of paths) {
      const text = await (await request.get(`${site.url}/operator${path}`)).text();
      expect(text).not.toMatch(/TPA|claude\.ai/);
    }
  }
});

test("tells a user without access what to set, on every page", async ({ stranger, site }) => {
  for (const path of paths) {
    await stranger.goto(`${site.url}/operator${path}`);
    await expect(stranger.getByRole("heading", { level: 1 })).toHaveText("These pages are for operators");
  }
});

test("redirects a visitor to the sign-in page, and back", async ({ browser, site }) => {
  for (const path of paths) {
    const page = await browser.newPage();
    await page.goto(`${site.url}/operator${path}`, { waitUntil: "commit" });
    await expect(page).toHaveURL(`${site.url}/sign-in?next=${encodeURIComponent(`/operator${path}`)}`);
    await page.close();
  }
});
