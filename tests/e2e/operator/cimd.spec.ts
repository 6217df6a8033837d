import { mkdtempSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { startApp } from "@/tests/support/app";
import { expect, test } from "./fixtures";

/** A certificate for localhost that nobody but these processes trusts, and the file that makes the app trust it. */
async function makeCertificate(): Promise<{ key: string; cert: string; file: string }> {
  const altNames = [{ type: 2 as const, value: "localhost" }];
  const made = await generate([{ name: "commonName", value: "localhost" }], {
    keySize: 2048,
    extensions: [{ name: "subjectAltName", altNames }],
  });
  const file = join(mkdtempSync(join(tmpdir(), "next-mcp-descope-")), "cert.pem");
  writeFileSync(file, made.cert);
  return { key: made.private, cert: made.cert, file };
}

/** What a host such as Vercel does: takes https from outside and hands it on as http. */
async function serveHttps(certificate: { key: string; cert: string }) {
  let target = "";
  const server = createServer(certificate, (incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const onward = request({ host: "127.0.0.1", port: target, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const address = server.address();
  return {
    url: `https://localhost:${typeof address === "object" ? address?.port : ""}`,
    forwardTo: (port: string) => {
      target = port;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("by document, where the app has an https address", async ({ browser, site }) => {
  const certificate = await makeCertificate();
  site.standIn.reset();
  const proxy = await serveHttps(certificate);
  const { url } = proxy;
  const env = {
    DESCOPE_CONFIG_URL: site.standIn.configUrl,
    BASE_URL: url,
    NODE_EXTRA_CA_CERTS: certificate.file,
  };
  const app = await startApp(env);
  proxy.forwardTo(new URL(app.url).port);
  try {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    await context.addCookies([{ name: "DS", value: await site.standIn.mintSession(), url }]);
    const document = await context.request.get(`${url}/operator/client.json`);
    // The stand-in does not trust the certificate, so it is told what it would fetch.
    site.standIn.cimdDocuments.set(`${url}/operator/client.json`, await document.json());
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
    await page.getByRole("link", { name: "Continue at Descope" }).click();
    await page.getByRole("button", { name: "Allow" }).click();
    await expect(page.getByRole("heading", { name: "A client gets in" })).toBeVisible();
    expect(site.standIn.requests.filter(({ endpoint }) => endpoint === "register")).toEqual([]);
    await context.close();
  } finally {
    proxy.close();
    await app.stop();
  }
});
