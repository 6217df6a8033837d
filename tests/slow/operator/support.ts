import { mkdtempSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { type App, startApp } from "@/tests/support/app";
import { makeCertificate } from "@/tests/support/certificate";
import { type Answer, send } from "@/tests/support/http";

/** A server action in the build. */
export interface Action {
  id: string;
  /** Its file and its name there. */
  name: string;
  /** The paths of the pages under /operator that may call it. */
  pages: string[];
}

const action = z.object({
  filename: z.string(),
  exportedName: z.string(),
  workers: z.record(z.string(), z.unknown()),
});

/** Reads the manifest of the build, which lists everything that it serves. */
export function manifest<T>(name: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(readFileSync(`.next/server/${name}`, "utf8")));
}

/** The actions that pages under /operator can call. */
export function operatorActions(): Action[] {
  const { node } = manifest("server-reference-manifest.json", z.object({ node: z.record(z.string(), action) }));
  return Object.entries(node)
    .map(([id, { filename, exportedName, workers }]) => ({
      id,
      name: `${filename} ${exportedName}`,
      pages: Object.keys(workers)
        .filter((worker) => worker.startsWith("app/operator/"))
        .map((worker) => worker.slice("app".length, -"/page".length)),
    }))
    .filter(({ pages }) => pages.length > 0);
}

/** A call of an action: the page's URL, the action, its form fields, and the browser's cookies. */
export interface Call {
  url: string;
  id: string;
  fields: Record<string, string>;
  cookies: Record<string, string>;
  /** The public origin of the app, if it is not the URL's. */
  origin?: string;
}

/** Calls an action as its form does with JavaScript: the previous state, then the fields. */
export function callAction({ fields, ...rest }: Call): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(`_1_${name}`, value);
  form.set("0", '[{"steps":[]},"$K1"]');
  return post(form, rest, { "Next-Action": rest.id, Accept: "text/x-component" });
}

/** Calls an action as a form does without JavaScript. */
export function submitAction({ fields, ...rest }: Call): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set(`$ACTION_ID_${rest.id}`, "");
  return post(form, rest);
}

async function post(form: FormData, { url, cookies, origin = new URL(url).origin }: Omit<Call, "fields">, more = {}) {
  const encoded = new Response(form);
  const headers = {
    Host: new URL(origin).host,
    Origin: origin,
    "Content-Type": encoded.headers.get("content-type") ?? "",
    Cookie: cookieHeader(cookies),
    ...more,
  };
  return send(url, { method: "POST", headers, body: Buffer.from(await encoded.arrayBuffer()) });
}

/** Takes cookies by name, returns the browser's Cookie header. */
export function cookieHeader(cookies: Record<string, string>): string {
  return Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
}

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
