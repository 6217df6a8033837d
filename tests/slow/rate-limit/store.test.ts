import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createClient } from "@redis/client";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { type App, localUrl, serverOptions, startServer } from "@/tests/support/app";
import { makeTree, run } from "@/tests/support/copies";
import { listTools } from "@/tests/support/http";
import { onFreePort } from "@/tests/support/port";
import { type RedisServer, startRedis } from "./redis-server";

const password = "correct-horse-battery-staple";
const storeUrl = (port: number) => `redis://:${password}@127.0.0.1:${port}`;

let tree: string;
let emulator: Emulator;
let redis: RedisServer;
let instances: App[] = [];

/** Writes the files that docs/rate-limits.md shows. */
function followDocument(): void {
  const text = readFileSync("docs/rate-limits.md", "utf8");
  for (const [, path = "", code = ""] of text.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), code);
  }
}

const startInstance = (port: number) =>
  onFreePort(async (own): Promise<App> => {
    const env = {
      DESCOPE_CONFIG_URL: emulator.configUrl,
      // The same server for the token and the store, wherever an instance listens.
      BASE_URL: "http://localhost:3000",
      RATE_LIMIT: "4/hour",
      RATE_LIMIT_STORE: storeUrl(port),
    };
    // The copy's own Next.js, since there must be only one React.
    const next = [process.execPath, "node_modules/next/dist/bin/next", "start"];
    const server = await startServer([...next, "-p", `${own}`, "-H", "127.0.0.1"], serverOptions(own, env, tree));
    return { ...server, url: localUrl(own) };
  });

const openStore = () => createClient({ url: storeUrl(redis.port) }).on("error", () => undefined);
let store: ReturnType<typeof openStore>;

beforeAll(async () => {
  tree = makeTree("rate-limit");
  followDocument();
  expect(await run("npm run build", tree)).toBeUndefined();
  emulator = await startEmulator();
  redis = await startRedis(password);
  instances = [await startInstance(redis.port), await startInstance(redis.port)];
  store = openStore();
  await store.connect();
});
afterEach(async () => {
  for (const { output } of instances) expect(output()).not.toContain(password);
});
afterAll(async () => {
  store?.destroy();
  await Promise.all(instances.map((instance) => instance.stop()));
  await redis?.stop();
  await emulator?.close();
  rmSync(tree, { recursive: true, force: true });
});

type Claims = Record<string, unknown>;
let callers = 0;
const someone = () => ({ sub: `U2caller${++callers}`, azp: "TPA2client" });
const list = async (instance: App | undefined, claims: Claims) =>
  (await listTools(instance?.url ?? "", await emulator.mint(claims))).status;
/** Statuses of requests at the same time, to the instances in turn. */
const together = (count: number, claims: Claims, among = instances) =>
  Promise.all(Array.from({ length: count }, (_, index) => list(among[index % among.length], claims)));
const served = (statuses: number[]) => statuses.filter((status) => status === 200).length;

const outages = ({ output }: App) => output().split('"rate_limit_store_failed"').length - 1;
const allOutages = () => instances.map(outages).join();

/** Waits until every instance counts in the store: one that got no answer in time leaves it alone for a minute. */
async function untilShared(): Promise<void> {
  for (const instance of instances) {
    const isShared = async () => {
      const before = await store.dbSize();
      await list(instance, someone());
      return (await store.dbSize()) > before;
    };
    await expect.poll(isShared, { interval: 1_000 }).toBe(true);
  }
}

/** The result of some requests; again if one of them got no answer from the store in time, as on a busy machine. */
async function undisturbed<T>(requests: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < 5; attempt++) {
    await untilShared();
    const before = allOutages();
    const result = await requests();
    if (allOutages() === before) return result;
  }
  throw new Error("The store did not answer in time in five attempts");
}

test("what the document shows passes the checks of this repository", async () => {
  expect(await run("npm run format && npm run lint && npm run typecheck", tree)).toBeUndefined();
  expect(await run("npx vitest run -c tests/vitest.config.ts --project unit tests/architecture.test.ts", tree)).toBe(
    undefined,
  );
});

test("two instances share a limit, also for requests at the same time", async () => {
  expect(served(await undisturbed(() => together(20, someone())))).toBe(4);
});

test("the same user with another client is counted separately", async () => {
  const both = await undisturbed(async () => {
    const claims = someone();
    return [await together(6, claims), await together(6, { ...claims, azp: "TPA2another" })];
  });
  expect(both.map(served)).toEqual([4, 4]);
});

test("the store has hashes, numbers and an end of each, and no token, user or client", async () => {
  await undisturbed(() => together(6, someone()));
  const keys = await store.keys("*");
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) {
    expect(key).toMatch(/^rate-limit:[\w-]{43}$/);
    expect(await store.get(key)).toMatch(/^\d+$/);
    expect(await store.pTTL(key)).toBeGreaterThan(0);
  }
});

test("a counter that lost its end gets one again, and a period that ended starts anew", async () => {
  await store.flushAll();
  const claims = someone();
  await undisturbed(async () => {
    await store.flushAll();
    return together(6, claims);
  });
  expect(await list(instances[0], claims)).toBe(429);
  for (const key of await store.keys("*")) await store.persist(key);
  expect(await list(instances[1], claims)).toBe(429);
  const ends = await Promise.all((await store.keys("*")).map((key) => store.pTTL(key)));
  expect(ends.some((ms) => ms > 0)).toBe(true);
  for (const key of await store.keys("*")) await store.pExpire(key, 1);
  await expect.poll(() => list(instances[0], claims)).toBe(200);
});

test("while the store hangs, each instance counts for itself, says so once, and comes back", async () => {
  await untilShared();
  const before = instances.map(outages);
  redis.signal("SIGSTOP");
  onTestFinished(() => redis.signal("SIGCONT"));
  const claims = someone();
  expect(served(await together(20, claims))).toBe(8);
  expect(instances.map(outages)).toEqual(before.map((count) => count + 1));
  redis.signal("SIGCONT");
  await untilShared();
});

test("without a store, an instance starts, counts for itself, and stops", async () => {
  const gone = await startRedis(password);
  await gone.stop();
  const alone = await startInstance(gone.port);
  expect(served(await together(10, someone(), [alone]))).toBe(4);
  await expect.poll(() => outages(alone)).toBeGreaterThan(0);
  expect(alone.output()).not.toContain(password);
  expect(await alone.stop()).toBe(143);
});

test("when the store dies, calls go on, and when it is back, it counts again", async () => {
  await untilShared();
  const { port } = redis;
  await redis.stop();
  expect(served(await together(20, someone()))).toBe(8);
  redis = await startRedis(password, port);
  await expect.poll(() => store.isReady).toBe(true);
  expect(served(await undisturbed(() => together(20, someone())))).toBe(4);
});
