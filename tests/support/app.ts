import type { SpawnOptions } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { onFreePort } from "./port";
import { type ServerProcess, startServer } from "./server-process";

export interface App extends ServerProcess {
  /** The public URL of the app. */
  url: string;
}

type Environment = Record<string, string>;
/** Starts the app, on a free port by default. */
export type StartApp = (env: Environment, port?: number) => Promise<App>;

const root = fileURLToPath(new URL("../..", import.meta.url));
const next = createRequire(import.meta.url).resolve("next/dist/bin/next");

/**
 * Starts the production build on the loopback interface: as `npm start` does, or in another form by the module that
 * APP_STARTER names.
 * @param env the app's whole environment; nothing is inherited from the test runner. BASE_URL defaults
 *   to its public URL
 * @param port a free one by default
 */
export async function startApp(env: Environment = {}, port?: number): Promise<App> {
  const module = process.env.APP_STARTER;
  const { default: start }: { default: StartApp } = module ? await import(module) : { default: startNext };
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

/** Prevents Next.js from reading the developer's `.env.local`. */
export const withoutEnvFiles = { __NEXT_PROCESSED_ENV: "true" };

/** The folder and environment of a server on a port of this machine; nothing is inherited. */
export function serverOptions(port: number, env: Environment, cwd = root): SpawnOptions {
  const { PATH, HOME } = process.env;
  const own = { PATH, HOME, NODE_ENV: "production", ...withoutEnvFiles, BASE_URL: localUrl(port) } as const;
  return { cwd, env: { ...own, ...env } };
}

export const localUrl = (port: number): string => `http://localhost:${port}`;

/**
 * Starts a program that serves the endpoint with other tools than the app's (serve-endpoint.ts).
 * @param program its path
 * @param how its arguments
 */
export async function startEndpoint(program: string, env: Environment = {}, how: string[] = []): Promise<App> {
  return onFreePort(async (port) => {
    const command = [process.execPath, "--import", "tsx", program, ...how];
    const server = await startServer(command, serverOptions(port, env));
    return { ...server, url: localUrl(port) };
  });
}

async function startNext(env: Environment, port?: number): Promise<App> {
  if (port === undefined) return onFreePort((free) => startNext(env, free));
  const server = await startServer(nextStart(port), serverOptions(port, env));
  return { ...server, url: localUrl(port) };
}
