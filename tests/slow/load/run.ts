import autocannon from "autocannon";
import { startEmulator } from "@/dev/emulator";
import { startApp } from "@/tests/support/app";
import ensureBuild from "@/tests/support/build";
import { callableTool } from "@/tests/support/callable-tool";
import { finding, writeCounts } from "@/tests/support/report";
import { floodByStrangers, heapReporter } from "./strangers";

/** `npm run test:load`: 5,000 authorized and 5,000 rejected calls, 50 at a time; then anonymous requests to a separate server. */
const amount = 5_000;
const connections = 50;

const tool = await callableTool();
ensureBuild();
const emulator = await startEmulator();
const app = await startApp({ DESCOPE_CONFIG_URL: emulator.configUrl });
const good = await emulator.mint();
const expired = await emulator.mint({}, { expiresIn: -60 });

const authorized = await load(good);
const upstreamWhileAuthorized = emulator.requests.length;
const refused = await load(expired);
const upstreamWhileRefused = emulator.requests.length - upstreamWhileAuthorized;
await app.stop();

const visited = await startApp({ DESCOPE_CONFIG_URL: emulator.configUrl, ...heapReporter });
const strangers = await floodByStrangers(visited);
await visited.stop();
await emulator.close();

console.info(`authorized: ${summary(authorized)}; upstream requests: ${upstreamWhileAuthorized}`);
console.info(`rejected: ${summary(refused)}; upstream requests: ${upstreamWhileRefused}`);
console.info(`anonymous: ${strangers.summary}`);
writeCounts("load", [
  finding("every authorized call succeeds", statusCount(authorized, "200") === amount, authorized),
  finding("every unauthorized call is rejected", statusCount(refused, "401") === amount, refused),
  finding("no connection fails", authorized.errors + refused.errors === 0, [authorized, refused]),
  finding("authorized calls fetch the keys once", upstreamWhileAuthorized === 1, upstreamWhileAuthorized),
  finding("rejected calls send no requests to Descope", upstreamWhileRefused === 0, upstreamWhileRefused),
  ...strangers.findings,
]);

function load(token: string): Promise<autocannon.Result> {
  return autocannon({
    url: `${app.url}/mcp`,
    method: "POST",
    connections,
    amount,
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      Authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: tool, arguments: {} },
    }),
  });
}

function statusCount({ statusCodeStats = {} }: autocannon.Result, status: `${number}`): number {
  return statusCodeStats[status]?.count ?? 0;
}

function summary({ statusCodeStats, latency, errors, requests }: autocannon.Result): string {
  return `${JSON.stringify(statusCodeStats)}, ${errors} errors, ${requests.average}/s, p50 ${latency.p50} ms, p99 ${latency.p99} ms`;
}
