import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { startEmulator } from "@/dev/emulator";
import { startApp } from "@/tests/support/app";
import ensureBuild from "@/tests/support/build";
import { send } from "@/tests/support/http";
import { finding, writeCounts } from "@/tests/support/report";
import { type FuzzRequest, requestsWith } from "./requests";

/** `npm run test:fuzz [seconds]`: random requests to /mcp; no 5xx, no crash, no growth of memory beyond noise. */
const seconds = Number(process.argv[2] ?? 60);
if (!Number.isFinite(seconds) || seconds <= 0) throw new Error(`"${process.argv[2]}" is not a number of seconds`);
const workers = 8;
/** How often memory is measured. */
const samples = 10;
/** How much the process may grow after its warm-up, since garbage collection varies. */
const allowedGrowth = 1.35;

ensureBuild();
const emulator = await startEmulator();
// A small heap, which a leak would fill within a minute.
const app = await startApp({
  DESCOPE_CONFIG_URL: emulator.configUrl,
  NODE_OPTIONS: "--max-old-space-size=256",
});
const requests = requestsWith(await emulator.mint({ scope: "mcp:use" }, { expiresIn: 86_400 }));
const seed = Date.now() % 1_000_000_000;
const statuses = new Map<number, number>();
const failures: { request: FuzzRequest; problem: string }[] = [];
const sizes: number[] = [];
const endsAt = Date.now() + seconds * 1000;

await Promise.all(Array.from({ length: workers }, (_, index) => work(seed + index)));
const isAlive = (await send(`${app.url}/.well-known/oauth-protected-resource`)).status === 200;
const growth = Math.max(...sizes.slice(-3)) / Math.max(...sizes.slice(2, 5));
await app.stop();
await emulator.close();

const total = [...statuses.values()].reduce((sum, count) => sum + count, 0);
console.info(`${total} requests in ${seconds} s, seed ${seed}:`, Object.fromEntries(statuses));
console.info(`memory: ${sizes.map((size) => Math.round(size / 1024)).join(" → ")} MiB, growth ${growth.toFixed(2)}`);
for (const { request, problem } of failures.slice(0, 5)) console.error(problem, JSON.stringify(request));

writeCounts("fuzz", [
  finding("no request fails", failures.length === 0, { seed, first: failures[0], count: failures.length }),
  finding("the server still responds", isAlive, { seed }),
  finding("memory does not grow", growth < allowedGrowth || seconds < 30, { seed, sizes }),
]);

/** Sends random requests one after the other until the time is over and there are enough memory measurements. */
async function work(ownSeed: number): Promise<void> {
  for (let round = 0; Date.now() < endsAt || sizes.length < samples; round += 1) {
    for (const request of fc.sample(requests, { numRuns: 50, seed: ownSeed * 1000 + round })) await once(request);
    if (ownSeed === seed && Date.now() > endsAt - seconds * 1000 * (1 - sizes.length / samples))
      sizes.push(residentKiB());
  }
}

async function once(request: FuzzRequest): Promise<void> {
  try {
    const { status } = await send(app.url + request.path, request);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status >= 500) failures.push({ request, problem: `status ${status}` });
  } catch (error) {
    failures.push({ request, problem: String(error) });
  }
}

/** POSIX `ps`, which Linux and macOS share. */
function residentKiB(): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(app.pid)], { encoding: "utf8" }));
}
