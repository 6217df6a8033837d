import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { reportSchema } from "@/lib/checks/report";
import { type App, startApp } from "@/tests/support/app";
import { type Answer, send } from "@/tests/support/http";
import { type Front, lookUntil, startFront } from "./setup";

let emulator: Emulator;
let app: App;
let url: string;
let front: Front;

beforeAll(async () => {
  emulator = await startEmulator();
  front = await startFront();
  url = front.origin;
  app = await startApp({ BASE_URL: url, DESCOPE_CONFIG_URL: emulator.configUrl });
  front.forwardTo(Number(new URL(app.url).port));
});

afterAll(async () => {
  await app.stop();
  front.close();
  await emulator.close();
});

/** How long a run is shared, and how soon a fresh one may follow. Milliseconds. */
const sharedMs = 5_000;
const freshMs = 1_000;
/** Waits until the last run is no longer shared. */
const outlast = (ms: number) => wait(ms + 100);
const checkedAt = async (path: string) => reportSchema.parse(await (await fetch(url + path)).json()).checkedAt;
const shownAt = async (path: string) => {
  const [, dateTime] = /datetime="([^"]+)"/i.exec(await (await fetch(url + path)).text()) ?? [];
  return dateTime;
};
const downloads = () => emulator.requests.filter(({ endpoint }) => endpoint === "metadata").length;

/** The number of runs; each begins at least this long after the previous one, so busy machines need more. */
function countLooks(times: (string | undefined)[], apartMs: number): number {
  const began = [...new Set(times)].map((time) => Date.parse(time ?? "")).sort((a, b) => a - b);
  const gaps = began.slice(1).map((time, index) => time - (began[index] ?? 0));
  expect([...began, ...gaps].filter(Number.isNaN)).toEqual([]);
  expect(gaps.filter((gap) => gap < apartMs)).toEqual([]);
  return began.length;
}

/** The status from a run that begins from now on. */
async function freshStatus(): Promise<number> {
  const since = Date.now();
  for (;;) {
    const answer = await fetch(`${url}/status?fresh=1`);
    const report = reportSchema.parse(await answer.json());
    if (Date.parse(report.checkedAt) >= since) return answer.status;
  }
}

test("returns 200 for a healthy server, where every check passes", async () => {
  const notGood = (answer: Answer) =>
    reportSchema.parse(answer.json()).checks.filter(({ status }) => ["fail", "warn", "skip"].includes(status));
  const answer = await lookUntil(() => send(`${url}/status`), notGood, []);
  expect(answer.json()).toMatchObject({ ready: true });
  expect(answer).toMatchObject({
    status: 200,
    headers: { "cache-control": "no-store", "access-control-allow-origin": "*" },
  });
});

test("HEAD returns the same without a body, OPTIONS allows browsers, other methods are 405", async () => {
  const head = await fetch(`${url}/status`, { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
  expect((await fetch(`${url}/status`, { method: "OPTIONS" })).status).toBe(204);
  const post = await fetch(`${url}/status`, { method: "POST" });
  expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
});

test("many concurrent requests cause one run against Descope", async () => {
  await outlast(sharedMs);
  emulator.reset();
  const crowd = await Promise.all(Array.from({ length: 50 }, () => checkedAt("/status")));
  // One for the checks, and one for the scopes in the resource metadata if they were not cached yet.
  expect(downloads()).toBeLessThanOrEqual(2 * countLooks(crowd, sharedMs));
  expect(emulator.requests.filter(({ endpoint }) => endpoint === "register")).toEqual([]);
});

test("the page, the route and fresh requests to both share a run in progress", async () => {
  await outlast(sharedMs);
  emulator.reset();
  // A request is abandoned after 4 s, so a run takes longer than the time between fresh runs.
  emulator.faults.metadata = { hang: true };
  const first = [checkedAt("/status"), shownAt("/"), checkedAt("/status?fresh=1"), shownAt("/?fresh=1")];
  await expect.poll(downloads).toBeGreaterThan(0);
  await outlast(freshMs);
  const late = [checkedAt("/status?fresh=1"), shownAt("/?fresh=1")];
  const times = await Promise.all([...first, ...late]);
  expect(downloads()).toBeLessThanOrEqual(2 * countLooks(times, 3 * freshMs));
  emulator.reset();
});

test("fresh=1 starts a new run at most once per second", async () => {
  await outlast(freshMs);
  const looks = await Promise.all(Array.from({ length: 20 }, () => checkedAt("/status?fresh=1")));
  countLooks(looks, freshMs);
  await outlast(freshMs);
  expect(looks).not.toContain(await checkedAt("/status?fresh=1"));
});

test("only fresh=1 requests a fresh run", async () => {
  const stale = [await checkedAt("/status?fresh=1")];
  for (const ask of [() => checkedAt("/status?fresh=0"), () => checkedAt("/status?fresh")]) {
    await outlast(freshMs);
    stale.push(await ask());
  }
  countLooks([...stale, await shownAt("/?fresh"), await shownAt("/?fresh=0")], sharedMs);
});

test("a fresh run shows a fixed setting immediately", async () => {
  emulator.set({ registration: false, clientIdMetadata: false });
  expect(await freshStatus()).toBe(503);
  emulator.reset();
  await lookUntil(freshStatus, (status) => status, 200);
});

test("a local server shows its status only to this machine", async () => {
  const rebound = { Host: "rebound.example" };
  const ofStranger = { Origin: "https://evil.example" };
  for (const headers of [rebound, ofStranger]) {
    const answer = await send(`${url}/status`, { headers });
    expect([answer.status, answer.headers["content-type"]]).toEqual([403, "application/json"]);
    expect(answer.body).not.toContain("checks");
    const page = await send(`${url}/`, { headers });
    expect(page.body).toContain("the page was opened at a different address");
    // What is hidden is not called absent.
    expect(page.body).not.toContain("not connected");
    for (const secret of [emulator.issuer, emulator.configUrl, `${url}/mcp`]) {
      expect(page.body).not.toContain(secret);
    }
  }
  const ofInspector = { Origin: "http://localhost:6274" };
  const answer = await lookUntil(
    () => send(`${url}/status`, { headers: ofInspector }),
    ({ status }) => status,
    200,
  );
  expect(answer.headers["access-control-allow-origin"]).toBe("*");
});

test("requests of the checks are not logged, requests that imitate them are", async () => {
  await outlast(freshMs);
  const before = app.refusals().length;
  await lookUntil(freshStatus, (status) => status, 200);
  await fetch(`${url}/?fresh=1`).then((answer) => answer.text());
  await fetch(`${url}/mcp`, {
    method: "POST",
    headers: { "X-Probe": "00000000-0000-4000-8000-000000000000" },
  });
  await expect.poll(() => app.refusals().length).toBeGreaterThan(before);
  expect(app.refusals().length).toBe(before + 1);
});

test("a run sends few requests to this server, none to /status, and registers no client", async () => {
  await outlast(freshMs);
  front.requests.length = 0;
  emulator.requests.length = 0;
  await checkedAt("/status?fresh=1");
  expect(front.requests.filter((line) => line.includes("/status"))).toEqual(["GET /status?fresh=1"]);
  expect(front.requests.length).toBeLessThanOrEqual(20);
  expect(emulator.requests.length).toBeLessThanOrEqual(6);
  expect(emulator.requests.map(({ method }) => method)).not.toContain("POST");
});

test("while a proxy never responds, the page names a pending request, and reaches a verdict", async () => {
  front.misbehave(({ url: path }) => (path?.startsWith("/mcp") ? "hang" : undefined));
  const note = /Still waiting after 8 s for [^<]*a request without a token/;
  let page = "";
  // On a busy machine, everything may be over by the time the page is rendered.
  do page = (await (await fetch(`${app.url}/?fresh=1`)).text()).replaceAll("<!-- -->", "");
  while (!note.test(page));
  expect(page).toContain("Clients cannot");
  const report = reportSchema.parse(await (await fetch(`${app.url}/status`)).json());
  expect(report.checks.find(({ id }) => id === "reachable")).toMatchObject({
    status: "fail",
    saw: expect.stringContaining("no answer within 8.5 s"),
  });
  front.misbehave(undefined);
});
