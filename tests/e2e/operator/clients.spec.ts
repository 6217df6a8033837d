import { expect, inspectLooks, test } from "./fixtures";

test("the clients, those to look at twice first", async ({ operator, site }) => {
  await operator.goto(`${site.url}/operator/clients`);
  const rows = operator.getByRole("main").getByRole("listitem");
  await expect(rows).toHaveCount(20);
  await expect(rows.nth(0)).toContainText("Its name looks like “Claude”");
  await expect(rows.nth(1)).toContainText("plain http to 203.0.113.9");
  await inspectLooks(operator, "clients");
});

test("paging and searching", async ({ operator, site }) => {
  await operator.goto(`${site.url}/operator/clients`);
  await operator.getByRole("link", { name: "Next" }).click();
  await expect(operator).toHaveURL(/page=2/);
  await expect(operator.getByText("Page 2 of 2")).toBeVisible();
  await operator.getByRole("searchbox").fill("cursor");
  await operator.getByRole("button", { name: "Search" }).click();
  await expect(operator.getByRole("heading", { level: 2 })).toHaveText(["Cursor"]);
});

test("a name is text, whatever is in it", async ({ operator, site }) => {
  await operator.goto(`${site.url}/operator/clients?q=markup`);
  await expect(operator.getByRole("heading", { level: 2 })).toHaveText(["<b>Markup</b>"]);
});

const outages = [
  ["a refused key", { status: 401 }, "Descope refused the management key"],
  ["an error", { status: 500 }, "Descope answered 500"],
  ["a wrong answer", { status: 200, body: "<html>" }, "something that is no list"],
] as const;

for (const [name, fault, sentence] of outages) {
  test(`${name} is a clear sentence`, async ({ operator, site }) => {
    site.standIn.faults.management = fault;
    await operator.goto(`${site.url}/operator/clients`);
    await expect(operator.getByRole("heading", { level: 2 })).toContainText(sentence);
  });
}

test("a stranger and a visitor see nothing of it", async ({ stranger, browser, site }) => {
  for (const context of [stranger.context(), await browser.newContext()]) {
    for (const path of ["", "/clients", "/connect", "/connect/callback", "/token"]) {
      // A page of its own each time: a visitor is led on to the sign-in, which would break off the next visit.
      const page = await context.newPage();
      await page.goto(`${site.url}/operator${path}`);
      await expect(page.getByRole("heading", { level: 1 }).first()).not.toHaveText(
        /clients|Token|connection/i,
      );
      expect(await page.content()).not.toContain("TPA");
      await page.close();
    }
  }
});
