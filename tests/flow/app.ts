import { spawn } from "node:child_process";
import { once } from "node:events";
import getPort from "get-port";

export interface App {
  /** Origin under which the app runs and believes to run. */
  url: string;
  /** Everything it printed so far. */
  output(): string;
  stop(): Promise<void>;
}

/**
 * Starts the production build on a free port.
 * @param env all that the app sees of the environment, besides BASE_URL; nothing is inherited from the test runner
 */
export async function startApp(env: Record<string, string> = {}): Promise<App> {
  const port = await getPort();
  const url = `http://localhost:${port}`;
  const child = spawn(
    process.execPath,
    ["node_modules/next/dist/bin/next", "start", "-p", String(port), "-H", "127.0.0.1"],
    {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "production", BASE_URL: url, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const exited = once(child, "exit");
  await untilReady(() => output);
  return {
    url,
    output: () => output,
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}

async function untilReady(output: () => string): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    if (output().includes("Ready in")) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the app did not start:\n${output()}`);
}
