import { mkdtempSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import getPort from "get-port";
import { makeCertificate } from "@/tests/self-hosted/certificate";
import { type App, startApp } from "./app";

/** An app behind https on this machine. */
export interface HttpsApp extends App {
  /** Where the app itself listens, by http. */
  inner: string;
}

/** Starts the app as a host such as Vercel runs it: https comes from outside, and is handed on as http. */
export async function startHttpsApp(env: Record<string, string>): Promise<HttpsApp> {
  const { file, keyFile } = await makeCertificate(mkdtempSync(join(tmpdir(), "next-mcp-descope-")));
  const [outer, inner] = [await getPort(), await getPort()];
  const url = `https://localhost:${outer}`;
  const app = await startApp({ ...env, BASE_URL: url, NODE_EXTRA_CA_CERTS: file }, inner);
  const certificate = { cert: readFileSync(file), key: readFileSync(keyFile) };
  const server = createServer(certificate, (incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const onward = request({ host: "127.0.0.1", port: inner, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(outer, "localhost", resolve));
  const stop: App["stop"] = (signal) => {
    server.closeAllConnections();
    server.close();
    return app.stop(signal);
  };
  return { ...app, url, inner: `http://localhost:${inner}`, stop };
}
