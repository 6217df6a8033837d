import { afterAll, beforeAll, expect, test } from "vitest";
import { demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { signIn } from "@/tests/dev/emulator/sign-in";
import { type Cluster, startBehindNginx } from "./app-forms";

let emulator: Emulator;
let cluster: Cluster;
beforeAll(async () => {
  emulator = await startEmulator();
  cluster = await startBehindNginx({ DESCOPE_CONFIG_URL: emulator.configUrl }, { instances: 3 });
});
afterAll(async () => {
  await cluster?.stop();
  await emulator?.close();
});

test("an operator's trace that one instance starts is finished by another", async () => {
  const since = cluster.served().length;
  const session = `DS=${await emulator.mintSession()}`;
  const connect = `${cluster.url}/operator/connect`;
  const started = await submit({
    url: connect,
    cookie: session,
    having: 'value="dcr"',
    fields: { create: "yes" },
  });
  expect(started.cookies.join()).toContain("__Secure-mcp-connect=");
  const [, authorizationUrl = '""'] = /"authorizationUrl":("[^"]+")/.exec(started.body) ?? [];
  const callback = await signIn(JSON.parse(authorizationUrl));
  const cookie = [session, ...started.cookies].join("; ");
  const finished = await submit({ url: callback.href, cookie, having: ">Continue<" });
  expect(finished.body).toContain(demoUsers[0].id);
  const served = () =>
    cluster
      .served()
      .slice(since)
      .filter(({ method, path }) => method === "POST" && path.startsWith("/operator/connect"));
  await expect.poll(() => served().length).toBe(2);
  const [first, last] = served();
  expect(first?.instances).not.toEqual(last?.instances);
});

/** A page's form as a browser without JavaScript sends it. */
interface Submission {
  url: string;
  cookie: string;
  /** Selects the form: a text between its tags. */
  having: string;
  fields?: Record<string, string>;
}

/** Opens a page and submits one of its forms. @returns the resulting page, and the cookies that it sets */
async function submit({ url, cookie, having, fields = {} }: Submission) {
  const page = await (await fetch(url, { headers: { cookie } })).text();
  const form = page.match(/<form[\s\S]*?<\/form>/g)?.find((text) => text.includes(having));
  if (!form) throw new Error(`${url} has no form with ${having}`);
  const body = new FormData();
  for (const input of form.match(/<input[^>]*type="hidden"[^>]*>/g) ?? []) {
    body.append(attribute(input, "name"), attribute(input, "value"));
  }
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const { origin } = new URL(url);
  const answer = await fetch(url, { method: "POST", headers: { cookie, origin }, body });
  const cookies = answer.headers.getSetCookie().map((line) => line.split(";")[0]);
  return { status: answer.status, cookies, body: decoded(await answer.text()) };
}

function attribute(tag: string, name: string): string {
  return decoded(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
}

function decoded(html: string): string {
  return html.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&lt;", "<").replaceAll("&amp;", "&");
}
