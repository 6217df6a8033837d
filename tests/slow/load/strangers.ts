import { once } from "node:events";
import { Agent, request } from "node:http";
import type { App } from "@/tests/support/app";
import { type Finding, finding } from "@/tests/support/report";
import { buildHolding, strangeAddresses } from "@/tests/support/strangers";

const warmUp = 3_000;
const amount = 8_000;
const connections = 8;

/**
 * Live bytes that the heap may gain meanwhile: 2 KB per request. Cached pages would be 30 KB each; what
 * remains is code that the engine compiles late.
 */
const mostGained = 16 * 2 ** 20;
const longestReportMs = 60_000;

/** For NODE_OPTIONS: on SIGUSR2, the server collects garbage and prints the live heap, so no limit depends on chance. */
const reportHeap = `
  import { setFlagsFromString } from "node:v8";
  import { runInNewContext } from "node:vm";
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  process.on("SIGUSR2", () => {
    collect();
    process.stdout.write("heap " + process.memoryUsage().heapUsed + "\\n");
  });`;
export const heapReporter = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(reportHeap)}`,
};

/** Requests thousands of new URLs of every kind; the server must keep nothing of them. */
export async function floodByStrangers(app: App): Promise<{ findings: Finding[]; summary: string }> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  await sendRange(app, agent, 0, warmUp);
  const [heap, disk] = [await settledHeap(app), buildHolding()];
  const statuses = await sendRange(app, agent, warmUp, warmUp + amount);
  const [heapAfter, diskAfter] = [await settledHeap(app), buildHolding()];
  agent.destroy();

  const answered = Object.values(statuses).reduce((sum, count) => sum + count, 0);
  const gained = {
    heap: heapAfter - heap,
    bytes: diskAfter.bytes - disk.bytes,
    entries: diskAfter.entries - disk.entries,
  };
  return {
    findings: [
      finding("every anonymous request gets a response", answered === amount, statuses),
      finding("anonymous requests leave nothing in memory", gained.heap < mostGained, gained),
      finding("anonymous requests write no bytes to disk", gained.bytes === 0, gained),
      finding("anonymous requests create no files on disk", gained.entries === 0, gained),
    ],
    summary: `${JSON.stringify(statuses)}; gained ${JSON.stringify(gained)}, heap ${heapAfter} bytes`,
  };
}

/** Requests URLs number `from` to `to`, a few at a time. @returns how often each status was returned */
async function sendRange(app: App, agent: Agent, from: number, to: number): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  let next = from;
  async function sendSome(): Promise<void> {
    while (next < to) {
      const status = await sendOne(app, agent, next++);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  }
  await Promise.all(Array.from({ length: connections }, sendSome));
  return statuses;
}

async function sendOne(app: App, agent: Agent, n: number): Promise<number> {
  const { path = "/", headers = {} } = strangeAddresses[n % strangeAddresses.length]?.(n) ?? {};
  const [response] = await once(request(app.url + path, { agent, headers }).end(), "response");
  response.resume();
  await once(response, "end");
  return response.statusCode;
}

async function settledHeap(app: App): Promise<number> {
  const reports = () => [...app.output().matchAll(/^heap (\d+)$/gm)];
  const seen = reports().length;
  process.kill(app.pid, "SIGUSR2");
  for (const deadline = Date.now() + longestReportMs; Date.now() < deadline; ) {
    const report = reports()[seen];
    if (report) return Number(report[1]);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the server did not print its memory usage");
}
