import { mkdtempSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, startApp } from "@/tests/support/app";
import { makeCertificate } from "@/tests/support/certificate";

/** An app behind https on this machine. */
export interface HttpsApp extends App {
  /** Where the app itself listens, with http. */
  inner: string;
}

/** Starts the app as hosts such as Vercel run it: behind a proxy that terminates https. */
export async function startHttpsApp(env: Record<string, string>): Promise<HttpsApp> {
  const { file, keyFile } = await makeCertificate(mkdtempSync(join(tmpdir(), "next-mcp-descope-")));
  const certificate = { cert: readFileSync(file), key: readFileSync(keyFile) };
  let inner = "";
  const server = createServer(certificate, (incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const onward = request(inner + path, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const address = server.address();
  const url = `https://localhost:${typeof address === "object" ? address?.port : ""}`;
  const app = await startApp({ ...env, BASE_URL: url, NODE_EXTRA_CA_CERTS: file });
  inner = app.url;
  const stop: App["stop"] = (signal) => {
    server.closeAllConnections();
    server.close();
    return app.stop(signal);
  };
  return { ...app, url, inner, stop };
}
