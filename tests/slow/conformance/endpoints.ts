import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { fileURLToPath } from "node:url";
import { startEmulator } from "@/dev/emulator";
import { startApp } from "@/tests/support/app";
import { freePort } from "@/tests/support/port";
import { expectedFailures } from "./expected-failures";
import { type Decides, patient, resultsHome } from "./referee";
import type { RunJob } from "./run";

const specVersions = ["2025-06-18", "2025-11-25", "2026-07-28"];

/** The real `/mcp`: the production build with its token check, in every protocol version that it supports. */
export async function judgeRealEndpoint(run: RunJob): Promise<void> {
  const emulator = await startEmulator();
  const app = await startApp({ DESCOPE_CONFIG_URL: emulator.configUrl, REQUIRED_SCOPES: "mcp:use" });
  const proxy = await startBearerProxy(app.url, await emulator.mint());
  const { file, decides } = expectedFailures("endpoint");
  const args = ["server", "--url", `${proxy.url}/mcp`, "--suite", "all", ...patient];
  try {
    for (const version of specVersions) {
      const what = ["--spec-version", version, "--expected-failures", file];
      await run({ name: `endpoint-${version}`, args: [...args, ...what] }, decides);
    }
  } finally {
    await proxy.close();
    await app.stop();
    await emulator.close();
  }
}

const revision = "2026-07-28";
const sessionVersions = ["2025-06-18", "2025-11-25"];
const serve = fileURLToPath(new URL("./fixtures/server.ts", import.meta.url));

/** An extension that this server does not offer; the suite runs its scenarios anyway, without counting them. */
const isExtension = (scenario: string) => scenario.startsWith("tasks-");

/** The same endpoint with every fixture of the suite: everything that a revision requires. */
export async function judgeFixtures(run: RunJob): Promise<void> {
  const emulator = await startEmulator();
  const server = await startFixtures(emulator.configUrl);
  const proxy = await startBearerProxy(server.url, await emulator.mint());
  const args = ["server", "--url", `${proxy.url}/mcp`, ...patient];
  const { file, decides } = expectedFailures("fixtures");
  const isCounted: Decides = (scenario) => !isExtension(scenario);
  try {
    await run({ name: `fixtures-${revision}`, args: [...args, "--requirements", revision] }, isCounted);
    for (const version of sessionVersions) {
      const what = ["--suite", "all", "--spec-version", version, "--expected-failures", file];
      await run({ name: `fixtures-${version}`, args: [...args, ...what] }, decides);
    }
  } finally {
    await proxy.close();
    await server.stop();
    await emulator.close();
  }
}

/** The fixtures in their own process, since configuration is read from the environment. */
async function startFixtures(configUrl: string) {
  const url = `http://localhost:${await freePort()}`;
  const log = `${resultsHome}/fixtures.log`;
  const { PATH, HOME } = process.env;
  const env = { BASE_URL: url, DESCOPE_CONFIG_URL: configUrl, REQUIRED_SCOPES: "mcp:use" };
  const child = spawn(process.execPath, ["--import", "tsx", serve], {
    env: { PATH, HOME, NODE_ENV: "test", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stderr.pipe(createWriteStream(log));
  const exited = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), exited]);
  if (child.exitCode !== null) throw new Error(`The fixtures did not start; see ${log}`);
  child.stdout.resume();
  return {
    url,
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}

/** A proxy that adds a token to requests, for a client that cannot sign in. */
interface BearerProxy {
  url: string;
  close(): Promise<void>;
}

/**
 * Starts a proxy on the loopback interface that adds `Authorization: Bearer`. Everything else is unchanged: Host,
 * Origin, duplicate headers in their order and case, and streams chunk by chunk.
 * @param target origin of the server behind it
 */
async function startBearerProxy(target: string, token: string): Promise<BearerProxy> {
  const server = createServer((incoming, answer) => forward({ incoming, answer, target, token }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://localhost:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

interface Exchange {
  incoming: IncomingMessage;
  answer: ServerResponse;
  target: string;
  token: string;
}

function forward({ incoming, answer, target, token }: Exchange): void {
  const { hostname, port } = new URL(target);
  const headers = [...incoming.rawHeaders];
  if (incoming.headers.authorization === undefined) headers.push("Authorization", `Bearer ${token}`);
  const onward = request({ hostname, port, path: incoming.url, method: incoming.method, headers });
  onward.on("response", (upstream) => {
    answer.writeHead(upstream.statusCode ?? 502, upstream.statusMessage, upstream.rawHeaders);
    answer.flushHeaders();
    pipeline(upstream, answer, ignoreHangUp);
  });
  onward.on("error", () => answer.destroy());
  // If the client disconnects, the proxied request ends too, as it would without a proxy.
  answer.on("close", () => onward.destroy());
  pipeline(incoming, onward, ignoreHangUp);
}

/** Either side may disconnect: `pipeline` then closes the other one, and nothing else is needed. */
function ignoreHangUp(): void {}
