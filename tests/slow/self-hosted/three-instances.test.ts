import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { signIn } from "@/tests/dev/emulator/sign-in";
import { generations, openClient } from "@/tests/flow/clients";
import { listTools, send } from "@/tests/support/http";
import { type Cluster, startBehindNginx } from "./behind-nginx";
import { submit } from "./forms";

let emulator: Emulator;
let cluster: Cluster;
const start = () => startBehindNginx({ DESCOPE_CONFIG_URL: emulator.configUrl }, { instances: 3 });

async function startForOneTest(): Promise<Cluster> {
  const ours = await start();
  onTestFinished(async () => void (await ours.stop()));
  return ours;
}

beforeAll(async () => {
  emulator = await startEmulator();
  cluster = await start();
});
afterEach(() => emulator.reset());
afterAll(async () => {
  await cluster?.stop();
  await emulator?.close();
});

/** The addresses of all instances, as nginx logs them. */
const addresses = ({ instances }: Cluster) =>
  instances.map(({ url }) => url.replace("http://localhost", "127.0.0.1"));
/** Which instances responded since a line of the log. */
const answering = (since: number, path: string) => {
  const lines = cluster.served().slice(since);
  return [
    ...new Set(lines.filter((line) => line.path.startsWith(path)).flatMap(({ instances }) => instances)),
  ].sort();
};

describe.each(generations)("%s", (generation) => {
  test("connects and calls tools on alternating instances", async () => {
    const since = cluster.served().length;
    const client = await openClient(`${cluster.url}/mcp`, generation).connect();
    for (const _ of [1, 2, 3]) {
      expect((await client.listTools()).length).toBeGreaterThan(2);
      expect((await client.call("whoami")).structuredContent?.subject).toBe(demoUsers[0].id);
    }
    await client.close();
    await expect.poll(() => answering(since, "/mcp")).toEqual(addresses(cluster).sort());
  });
});

test("one instance finishes an operator's trace that another one started", async () => {
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
  const finished = await submit({ url: callback.href, cookie, having: "<button" });
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

test("stopping an instance loses no call", async () => {
  const ours = await startForOneTest();
  const token = await emulator.mint();
  const statuses: number[] = [];
  const lane = async () => {
    for (let call = 0; call < 15; call++) statuses.push((await listTools(ours.url, token)).status);
  };
  const lanes = [1, 2, 3].map(lane);
  await expect.poll(() => statuses.length).toBeGreaterThan(5);
  await ours.instances[1]?.stop();
  await Promise.all(lanes);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(statuses).toHaveLength(45);
});

describe("an instance that dies", () => {
  test("is skipped", async () => {
    const ours = await startForOneTest();
    await ours.instances[0]?.stop("SIGKILL");
    const token = await emulator.mint();
    for (const _ of [1, 2, 3, 4, 5, 6]) {
      expect((await listTools(ours.url, token)).status).toBe(200);
      expect((await send(`${ours.url}/.well-known/oauth-protected-resource`)).status).toBe(200);
    }
    await expect.poll(() => ours.served().some(({ instances }) => instances.length === 2)).toBe(true);
  });

  test("in the middle of a call fails the call, and no other instance repeats it", async () => {
    const ours = await startForOneTest();
    emulator.faults.keys = { hang: true };
    const keyFetches = () => emulator.requests.filter(({ endpoint }) => endpoint === "keys").length;
    const call = listTools(ours.url, await emulator.mint());
    await expect.poll(keyFetches).toBe(1);
    await ours.instances[0]?.stop("SIGKILL");
    expect((await call).status).toBe(502);
    await expect
      .poll(ours.served)
      .toMatchObject([{ method: "POST", status: 502, instances: [addresses(ours)[0]] }]);
    expect(keyFetches()).toBe(1);
  });
});
