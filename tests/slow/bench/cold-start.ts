import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Emulator } from "@/dev/emulator";
import { localUrl, nextStart, serverOptions, spawnServer } from "@/tests/support/app";
import { type Answer, type Sent, send } from "@/tests/support/http";
import { longestWaitMs } from "@/tests/support/patience";
import { freePort } from "@/tests/support/port";
import { casesWith, type Tokens } from "./cases";
import { median } from "./statistics";

interface Kind {
  title: string;
  path: string;
  sent?: Sent;
  status: number;
  env?: Record<string, string>;
}

/** From spawning the process to the end of its first response. */
export interface ColdStart {
  title: string;
  /** Milliseconds, the median. */
  median: number;
  samples: number[];
  /** First responses that were not correct. */
  wrong: number;
}

function kindsWith(tokens: Tokens): Kind[] {
  const call = casesWith(tokens).find(({ id }) => id === "call next");
  const { headers = {}, body = "" } = call ?? {};
  const { Authorization: _, ...withoutToken } = headers;
  const resource = "/.well-known/oauth-protected-resource/mcp";
  return [
    { title: "a page without checks: `/help`", path: "/help", status: 200 }, // optional: help
    { title: "the dashboard: `/`", path: "/", status: 200 },
    {
      title: "`/mcp`, refused",
      path: "/mcp",
      sent: { method: "POST", headers: withoutToken, body },
      status: 401,
    },
    {
      title: "`/mcp`, authorized (one request to Descope)",
      path: "/mcp",
      sent: { method: "POST", headers, body },
      status: 200,
    },
    {
      title: "protected resource metadata, `SCOPES_SUPPORTED` set",
      path: resource,
      status: 200,
      env: { SCOPES_SUPPORTED: "mcp:use" },
    },
    {
      title: "forwarded metadata (one request to Descope)",
      path: "/.well-known/oauth-authorization-server/mcp",
      status: 200,
    },
  ];
}

/** Restarts the app for each kind of route and each round, and times its first response. */
export async function measureColdStarts(emulator: Emulator, tokens: Tokens, rounds: number): Promise<ColdStart[]> {
  const series = kindsWith(tokens).map((kind) => ({ kind, samples: [] as number[], wrong: 0 }));
  for (let round = 0; round < rounds; round += 1) {
    for (const one of series) {
      const { milliseconds, status } = await firstAnswer(one.kind, emulator.configUrl);
      one.samples.push(milliseconds);
      if (status !== one.kind.status) one.wrong += 1;
    }
  }
  return series.map(({ kind: { title }, samples, wrong }) => ({
    title,
    median: median(samples),
    samples,
    wrong,
  }));
}

async function firstAnswer({ path, sent, env }: Kind, configUrl: string) {
  const port = await freePort();
  const startedAt = performance.now();
  const app = spawnServer(nextStart(port), serverOptions(port, { DESCOPE_CONFIG_URL: configUrl, ...env }));
  try {
    const { status } = await untilAnswered(`${localUrl(port)}${path}`, sent);
    return { milliseconds: performance.now() - startedAt, status };
  } finally {
    await app.stop();
  }
}

/** Sends a request every 5 ms until the process listens. */
async function untilAnswered(url: string, sent?: Sent): Promise<Answer> {
  for (const deadline = Date.now() + longestWaitMs; Date.now() < deadline; await wait(5)) {
    const answer = await send(url, sent).catch(() => undefined);
    if (answer) return answer;
  }
  throw new Error(`${url} did not respond`);
}

/** The files that Next.js traced for a route, which a platform packs into its function. */
export interface TracedFiles {
  title: string;
  files: number;
  bytes: number;
}

const routes = [
  ["`/mcp`", "mcp/route"],
  ["protected resource metadata", ".well-known/oauth-protected-resource/mcp/route"],
  ["forwarded metadata", ".well-known/oauth-authorization-server/mcp/route"],
  ["`/status`", "status/route"],
  ["`/`", "page"],
  ["`/help`", "help/page"],
  ["`/operator/connect`", "operator/connect/page"],
] as const;

/** Sums up the traced files of each kind of route in the production build, and of all of them in one function. */
export function traceFiles(): TracedFiles[] {
  const each = routes
    .map(([title, route]) => ({ title, script: `.next/server/app/${route}.js` }))
    .filter(({ script }) => existsSync(script))
    .map(({ title, script }) => ({ title, paths: tracedBy(script) }));
  const together = {
    title: "all of these in one function",
    paths: new Set(each.flatMap(({ paths }) => [...paths])),
  };
  return [...each, together].map(({ title, paths }) => ({ title, files: paths.size, bytes: sum(paths) }));
}

function tracedBy(file: string): Set<string> {
  const { files }: { files: string[] } = JSON.parse(readFileSync(`${file}.nft.json`, "utf8"));
  return new Set([file, ...files.map((name) => join(dirname(file), name))].map((path) => realpathSync(path)));
}

function sum(paths: Set<string>): number {
  return [...paths].reduce((total, path) => total + statSync(path).size, 0);
}
