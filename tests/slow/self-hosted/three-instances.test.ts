import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { generations, openClient } from "@/tests/flow/clients";
import { callableTool } from "@/tests/support/callable-tool";
import { listTools, send } from "@/tests/support/http";
import { type Cluster, startBehindNginx } from "./app-forms";

const names = await toolNames(createServer);
const tool = await callableTool();

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
const addresses = ({ instances }: Cluster) => instances.map(({ url }) => url.replace("http://localhost", "127.0.0.1"));
/** Which instances responded since a line of the log. */
const answering = (since: number, path: string) => {
  const lines = cluster.served().slice(since);
  return [...new Set(lines.filter((line) => line.path.startsWith(path)).flatMap(({ instances }) => instances))].sort();
};

describe.each(generations)("%s", (generation) => {
  test("connects and calls tools on alternating instances", async () => {
    const since = cluster.served().length;
    const client = await openClient(`${cluster.url}/mcp`, generation).connect();
    for (const _ of [1, 2, 3]) {
      expect(await client.listTools()).toEqual(names);
      expect((await client.call(tool)).isError).toBeFalsy();
    }
    await client.close();
    await expect.poll(() => answering(since, "/mcp")).toEqual(addresses(cluster).sort());
  });
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
    await expect.poll(ours.served).toMatchObject([{ method: "POST", status: 502, instances: [addresses(ours)[0]] }]);
    expect(keyFetches()).toBe(1);
  });
});
