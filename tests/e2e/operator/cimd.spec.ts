import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import getPort from "get-port";
import { startApp } from "@/tests/support/app";
import { expect, test } from "./fixtures";

/** A certificate for localhost that nobody but these processes trusts; undefined where there is no openssl. */
function makeCertificate(): { key: string; cert: string } | undefined {
  const folder = mkdtempSync(join(tmpdir(), "next-mcp-descope-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"];
  try {
    execFileSync("openssl", ["req", ...kind, "-keyout", key, "-out", cert, ...names], { stdio: "ignore" });
    return { key, cert };
  } catch {
    return undefined;
  }
}

/** What a host such as Vercel does: takes https from outside and hands it on as http. */
async function serveHttps(files: { key: string; cert: string }, port: number, target: number) {
  const options = { key: readFileSync(files.key), cert: readFileSync(files.cert) };
  const server = createServer(options, (incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const onward = request({ host: "127.0.0.1", port: target, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
  return server;
}

test("by document, where the app has an https address", async ({ browser, site }) => {
  const files = makeCertificate();
  test.skip(!files, "there is no openssl to make a certificate with");
  if (!files) return;
  site.standIn.reset();
  const [outer, inner] = [await getPort(), await getPort()];
  const url = `https://localhost:${outer}`;
  const env = { DESCOPE_CONFIG_URL: site.standIn.configUrl, BASE_URL: url, NODE_EXTRA_CA_CERTS: files.cert };
  const app = await startApp(env, inner);
  const proxy = await serveHttps(files, outer, inner);
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
    proxy.closeAllConnections();
    proxy.close();
    await app.stop();
  }
});
