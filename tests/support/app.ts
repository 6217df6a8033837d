import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import getPort from "get-port";

export interface App {
  /** Where the app listens. */
  url: string;
  /** Everything it printed so far. */
  output(): string;
  /** Its log lines about refused requests. */
  refusals(): Record<string, unknown>[];
  stop(): Promise<void>;
  /** Of the server's process, for measuring it. */
  pid: number;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const next = createRequire(import.meta.url).resolve("next/dist/bin/next");

/**
 * Starts the production build on the loopback interface.
 * @param env all that the app sees of the environment; nothing is inherited from the test runner. BASE_URL defaults
 *   to where it listens
 * @param port a free one by default
 */
export async function startApp(env: Record<string, string> = {}, port?: number): Promise<App> {
  const listening = port ?? (await getPort());
  const url = `http://localhost:${listening}`;
  const child = spawn(process.execPath, [next, "start", "-p", String(listening), "-H", "127.0.0.1"], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "production", BASE_URL: url, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const exited = once(child, "exit");
  await untilReady(() => output);
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    refusals: () => jsonLines(output).filter(({ event }) => event === "refused"),
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}

function jsonLines(output: string): Record<string, unknown>[] {
  return output.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
}

async function untilReady(output: () => string): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    if (output().includes("Ready in")) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the app did not start:\n${output()}`);
}
