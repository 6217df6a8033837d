import { startHttpsApp } from "@/tests/slow/operator/https";
import { expect, test } from "./fixtures";

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
