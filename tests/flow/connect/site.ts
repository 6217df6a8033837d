import { createServer, request } from "node:http";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";
import type { Emulator } from "@/dev/emulator";
import { openBrowser } from "@/tests/dev/emulator/sign-in";
import { type App, startApp, startEndpoint } from "@/tests/support/app";
import { type Answer, type Sent, send } from "@/tests/support/http";

export const CONNECT_SECRET = "q0o/aBf+2LtWJx8Kd3Rz7MvNs5Hy1UpGc6Ee9TiOZlk=";

/** The production build, with the endpoint of tools.ts in place of its own. */
export interface Site {
  url: string;
  /** What the pages printed, and the endpoint. */
  output(): string;
  endpointOutput(): string;
  stop(): Promise<unknown>;
}

const tools = fileURLToPath(new URL("./tools.ts", import.meta.url));

/** Starts both behind one address, as they have one in production. */
export async function startSite(emulator: Emulator, more: Record<string, string> = {}): Promise<Site> {
  const parts: { app?: App; endpoint?: App } = {};
  const front = createServer((incoming, outgoing) => {
    const { method, url: path = "", headers } = incoming;
    const part = /^\/(mcp|\.well-known)\b/.test(path) ? parts.endpoint : parts.app;
    const onward = request(`${part?.url}${path}`, { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  const address = front.address();
  const url = `http://localhost:${typeof address === "object" ? address?.port : ""}`;
  const env = { DESCOPE_CONFIG_URL: emulator.configUrl, BASE_URL: url, CONNECT_SECRET, ...more };
  const [app, endpoint] = await Promise.all([startApp(env), startEndpoint(tools, env)]);
  Object.assign(parts, { app, endpoint });
  const stop = () => {
    front.closeAllConnections();
    front.close();
    return Promise.all([app.stop(), endpoint.stop()]);
  };
  return { url, output: app.output, endpointOutput: endpoint.output, stop };
}

/** A site for all tests of a file. */
export function sharedSite(emulator: () => Emulator): () => Site {
  let site: Site | undefined;
  beforeAll(async () => {
    site = await startSite(emulator());
  });
  afterAll(() => site?.stop());
  return () => {
    if (!site) throw new Error("the site is not running yet");
    return site;
  };
}

export type Cookies = Record<string, string>;

/** Opens an address as a browser with these cookies. */
export function visit(url: string, cookies: Cookies = {}, sent: Sent = {}): Promise<Answer> {
  const Cookie = Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
  return send(url, { ...sent, headers: { ...sent.headers, ...(Cookie && { Cookie }) } });
}

/** The fields of the form that starts to connect, as they are on its page. */
export function fieldsOf({ body }: Answer): Record<string, string> {
  const form = (body.match(/<form[\s\S]*?<\/form>/g) ?? []).find((text) => text.includes('name="state"')) ?? "";
  const fields = [...form.matchAll(/<input[^>]*>/g)].map(([input]) => {
    const attribute = (name: string) => unescapeHtml(new RegExp(`\\b${name}="([^"]*)"`).exec(input)?.[1] ?? "");
    return [attribute("name"), attribute("value")];
  });
  if (fields.length === 0) throw new Error(`the page has no form: ${textOf(body)}`);
  return Object.fromEntries(fields);
}

function unescapeHtml(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&amp;", "&");
}

/** What a reader sees of a page. */
export function textOf(html: string): string {
  const main = /<main[\s\S]*?<\/main>/.exec(html)?.[0] ?? html;
  return unescapeHtml(main.replace(/<!--[\s\S]*?-->/g, "").replace(/<[^>]+>/g, " ")).replace(/\s+/g, " ");
}

/** Submits the form as the page does: React's call of a server action, with the previous state and the fields. */
export async function submit(
  url: string,
  fields: Record<string, string>,
  cookies: Cookies,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const form = new FormData();
  const own = Object.entries(fields).filter(([name]) => !name.startsWith("$ACTION"));
  for (const [name, value] of own) form.set(`_1_${name}`, value);
  form.set("0", '["$undefined","$K1"]');
  const encoded = new Response(form);
  const [, id = ""] = /"id":"(\w+)"/.exec(Object.values(fields).join()) ?? [];
  const asSent = {
    Origin: new URL(url).origin,
    Accept: "text/x-component",
    "Content-Type": encoded.headers.get("content-type") ?? "",
    "Next-Action": id,
  };
  const body = Buffer.from(await encoded.arrayBuffer());
  return visit(url, cookies, { method: "POST", headers: { ...asSent, ...headers }, body });
}

/** Where a submitted form leads; undefined if it leads nowhere. */
export function placeOf({ headers }: Answer): string | undefined {
  return headers["x-action-redirect"]?.replace(/;(push|replace)$/, "");
}

/** Why a submitted form leads nowhere: what the action returned. */
export function problemOf({ body }: Answer): string | undefined {
  return /^1:"(\w+)"$/m.exec(body)?.[1];
}

/** The user of the emulator, signed in on the website. */
export async function signedIn(emulator: Emulator, user: { id: string }): Promise<Cookies> {
  const demo = (await import("@/dev/emulator")).demoUsers.find(({ id }) => id === user.id);
  if (!demo) throw new Error(`there is no user ${user.id}`);
  return { DS: await emulator.mintSession({ sub: user.id, roles: [] }), DSR: await emulator.mintRefreshToken(demo) };
}

/** Answers the consent page. @returns where it leads back to */
export async function consent(url: string, decision: "allow" | "deny"): Promise<URL> {
  const browser = openBrowser();
  const { response } = await browser.follow(new URL(url));
  const form = new URLSearchParams({ decision });
  for (const [, scope = ""] of (await response.text()).matchAll(/name="scope" value="([^"]*)"/g))
    form.append("scope", scope);
  const { callback } = await browser.follow(new URL(url), { method: "POST", body: form });
  if (!callback) throw new Error("the consent page led nowhere");
  return callback;
}

/** The cookies that an answer sets, by name. */
export function cookiesOf({ headers }: Answer): Cookies {
  const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(headers["set-cookie"] ?? "") ?? [];
  return name ? { [name]: value } : {};
}

/** Connects through the page as a user, in a new browser. @returns the text of the last page */
export async function connectAt(link: string, cookies: Cookies, decision: "allow" | "deny" = "allow"): Promise<string> {
  const start = await submit(link, fieldsOf(await visit(link, cookies)), cookies);
  const back = await consent(placeOf(start) ?? "", decision);
  return textOf((await visit(back.href, { ...cookies, ...cookiesOf(start) })).body);
}
