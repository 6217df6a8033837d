import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import { beforeAll, expect, test } from "vitest";
import { type App, startApp } from "@/tests/support/app";
import { listTools, messageOf, postModern, send } from "@/tests/support/http";
import { sharedEmulator } from "./contract/setup";

const emulator = sharedEmulator();
/** An app that reports what ended it: Next.js, or the timer that cuts unfinished requests off. */
const start = () => startApp({ DESCOPE_CONFIG_URL: emulator().configUrl, NODE_OPTIONS: "--trace-exit" });
/** The exit code of Next.js after SIGTERM: 128 + 15. */
const stopped = 143;

/** Stops an app. @returns its exit code, and whether the timer ended it */
async function stop(app: App) {
  const code = await app.stop();
  return { code, isCut: app.output().includes("listOnTimeout") };
}

/** One call on a connection that is kept alive for the next. */
async function callOn(agent: Agent, url: string): Promise<number> {
  const outgoing = request(`${url}/mcp`, { method: "POST", agent });
  outgoing.end();
  const [response] = await once(outgoing, "response");
  response.resume();
  await once(response, "end");
  return response.statusCode;
}

/** Sends a call with an endless body. @returns once the server has begun to read it */
async function sendForEver(url: string, token: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const head = [
    "POST /mcp HTTP/1.1",
    "Host: localhost",
    `Authorization: Bearer ${token}`,
    "Content-Type: application/json",
    "Content-Length: 1000",
    "Expect: 100-continue",
  ];
  socket.on("error", () => undefined);
  socket.write(`${head.join("\r\n")}\r\n\r\n{`);
  await once(socket, "data");
  return socket;
}

// It takes long, so it begins before the others.
let withStuckClient: ReturnType<typeof stop>;
beforeAll(async () => {
  const app = await start();
  // Next.js loads its hooks with the first request.
  await listTools(app.url);
  const socket = await sendForEver(app.url, await emulator().mint());
  withStuckClient = stop(app).finally(() => socket.destroy());
});

test("an idle connection does not keep the server running", async () => {
  const app = await start();
  const agent = new Agent({ keepAlive: true });
  expect(await callOn(agent, app.url)).toBe(401);
  expect(await stop(app)).toEqual({ code: stopped, isCut: false });
  agent.destroy();
});

test("finishes a call in progress, and accepts no new connections", async () => {
  emulator().faults.keys = { delayMs: 1_500 };
  const app = await start();
  const call = listTools(app.url, await emulator().mint(), { Connection: "keep-alive" });
  await expect.poll(() => emulator().requests.map(({ endpoint }) => endpoint)).toContain("keys");
  const exit = stop(app);
  const isRefused = () =>
    send(`${app.url}/status`).then(
      () => false,
      () => true,
    );
  await expect.poll(isRefused).toBe(true);
  // Whole, whether or not a busy machine let the keys arrive in time.
  expect([200, 503]).toContain((await call).status);
  expect(await exit).toEqual({ code: stopped, isCut: false });
});

test("closes a busy connection after a response", async () => {
  const app = await start();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let answers = 0;
  const busy = (async () => {
    for (;;) {
      await callOn(agent, app.url);
      answers++;
    }
  })().catch(() => undefined);
  await expect.poll(() => answers).toBeGreaterThan(3);
  expect(await stop(app)).toEqual({ code: stopped, isCut: false });
  await busy;
  agent.destroy();
});

test("no client can keep a subscription open", async () => {
  const app = await start();
  const headers = { Authorization: `Bearer ${await emulator().mint()}` };
  const params = { notifications: { toolsListChanged: true } };
  const answer = await postModern(app.url, "subscriptions/listen", params, headers);
  expect(answer.headers["content-type"]).toBe("text/event-stream");
  expect(messageOf({ ...answer, body: answer.body.split("\n\n").at(-2) ?? "" })).toMatchObject({
    result: { resultType: "complete" },
  });
  expect(await stop(app)).toEqual({ code: stopped, isCut: false });
});

test("cuts off a client that never finishes", async () => {
  expect(await withStuckClient).toEqual({ code: stopped, isCut: true });
});
