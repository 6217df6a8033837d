import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import getPort from "get-port";

/** This app, built before and now running on a port of its own. */
export interface NextServer {
  url: string;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const next = createRequire(import.meta.url).resolve("next/dist/bin/next");

/** Starts the built app with this environment and no other; nothing of the developer's own settings leaks in. */
export async function startNext(environment: Record<string, string> = {}): Promise<NextServer> {
  const port = await getPort({ host: "127.0.0.1" });
  const url = `http://localhost:${port}`;
  const child = spawn(process.execPath, [next, "start", "-p", String(port), "-H", "127.0.0.1"], {
    cwd: root,
    env: { PATH: process.env.PATH, NODE_ENV: "production", BASE_URL: url, ...environment },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await untilItAnswers(url);
  return {
    url,
    stop: () => {
      child.kill();
      return ended;
    },
  };
}

async function untilItAnswers(url: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const answer = await fetch(`${url}/icon.svg`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("next start does not answer; was the app built?");
}
