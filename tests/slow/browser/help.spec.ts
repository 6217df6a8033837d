import { expect, test } from "@/tests/e2e/fixtures";
import { inspectLooks } from "@/tests/support/inspect-looks";

test.beforeEach(({ site }) => site.change({}));

test("the list narrows while one types a client's message", async ({ page, site }) => {
  await page.goto(`${site.url}/help`);
  await expect(page.getByRole("region")).toHaveCount(6);
  await page.getByRole("searchbox").fill("automatic client registration dynamic");
  await expect(page.getByRole("main").getByRole("listitem")).toHaveText([/is offdcr/]);
  await page.getByRole("searchbox").fill("nothing like it");
  await expect(page.getByText("No page matches")).toBeVisible();
});

test("the list can be searched without JavaScript", async ({ browser, site }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(`${site.url}/help`);
  await page.getByRole("searchbox").fill("missing_claim");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("main").getByRole("listitem")).toHaveCount(1);
  await expect(page.getByRole("searchbox")).toHaveValue("missing_claim");
  await page.getByRole("link", { name: /lacks/ }).click();
  await expect(page.getByRole("heading", { name: "What to do" })).toBeVisible();
  await page.close();
});

test("a page shows what its check finds, and checks again", async ({ page, site }) => {
  await page.goto(`${site.url}/help/dcr?fresh=1`);
  const now = page.getByRole("region", { name: "On this server now" });
  await expect(now.getByRole("heading", { level: 3 })).toHaveText("Dynamic Client Registration (DCR) is on");
  await site.change({ registration: false });
  await now.getByRole("button", { name: "Check now" }).click();
  await expect(now.getByRole("heading", { level: 3 })).toHaveText("Dynamic Client Registration (DCR) is off");
  await expect(now.getByText("registration_endpoint is missing")).toBeVisible();
  await expect(page.getByRole("link", { name: /^Descope console/ })).toHaveAttribute(
    "href",
    /^https:\/\/app\.descope\.com/,
  );
});

test("the explanation is there while Descope hangs", async ({ page, site }) => {
  await site.change({}, { metadata: { hang: true }, projectMetadata: { hang: true } });
  await page.goto(`${site.url}/help/dcr?fresh=1`, { waitUntil: "commit" });
  await expect(page.getByRole("heading", { name: "What to do" })).toBeVisible();
  await expect(page.getByText("Checking…")).toBeVisible();
});

for (const path of ["/help", "/help?q=nothing-like-it", "/help/dcr", "/help/expired"]) {
  test(`${path} is accessible in every width and color scheme`, async ({ page, site }) => {
    await page.goto(site.url + path);
    if (path === "/help/dcr") await expect(page.getByText("passed")).toBeVisible();
    await inspectLooks(page, `help-${path.replace(/\W+/g, "-")}`);
  });
}
