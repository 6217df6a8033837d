import type { SpawnOptions } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { startBehindNginx } from "@/tests/slow/self-hosted/behind-nginx";
import { startStandalone } from "@/tests/slow/self-hosted/standalone";
import { onFreePort } from "./port";
import { type ServerProcess, startServer } from "./server-process";

export interface App extends ServerProcess {
  /** Where clients find the app. */
  url: string;
}

type Environment = Record<string, string>;
type Start = (env: Environment, port?: number) => Promise<App>;

/** The forms in which the app can run; APP_FORM names the one that is tested, by default what `npm start` runs. */
const forms: Record<string, Start> = {
  "next start": startNext,
  standalone: startStandalone,
  "behind nginx": (env, port) => startBehindNginx(env, { port }),
  "three behind nginx": (env, port) => startBehindNginx(env, { port, instances: 3 }),
};

const root = fileURLToPath(new URL("../..", import.meta.url));
const next = createRequire(import.meta.url).resolve("next/dist/bin/next");

/**
 * Starts the production build on the loopback interface.
 * @param env all that the app sees of the environment; nothing is inherited from the test runner. BASE_URL defaults
 *   to where clients find it
 * @param port a free one by default
 */
export async function startApp(env: Environment = {}, port?: number): Promise<App> {
  const form = process.env.APP_FORM ?? "next start";
  const start = forms[form];
  if (!start) throw new Error(`APP_FORM is ${form}; it can be ${Object.keys(forms).join(", ")}`);
  return start(env, port);
}

/** The command that serves the production build of the folder it runs in. */
export const nextStart = (port: number): string[] => [
  process.execPath,
  next,
  "start",
  "-p",
  String(port),
  "-H",
  "127.0.0.1",
];

/** Keeps Next.js from reading the developer's `.env.local`. */
export const withoutEnvFiles = { __NEXT_PROCESSED_ENV: "true" };

/** Where a server on a port of this machine runs, and what it sees of the environment: nothing is inherited. */
export function serverOptions(port: number, env: Environment, cwd = root): SpawnOptions {
  const { PATH, HOME } = process.env;
  const own = { PATH, HOME, NODE_ENV: "production", ...withoutEnvFiles, BASE_URL: localUrl(port) } as const;
  return { cwd, env: { ...own, ...env } };
}

export const localUrl = (port: number): string => `http://localhost:${port}`;

async function startNext(env: Environment, port?: number): Promise<App> {
  if (port === undefined) return onFreePort((free) => startNext(env, free));
  const server = await startServer(nextStart(port), serverOptions(port, env));
  return { ...server, url: localUrl(port) };
}
