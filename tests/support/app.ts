import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type Output, outputOf } from "./output";
import { onFreePort } from "./port";

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
  "--max-http-header-size=65536",
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
    const server = await startServer(command, serverOptions(port, { PORT: String(port), ...env }));
    return { ...server, url: localUrl(port) };
  });
}

async function startNext(env: Environment, port?: number): Promise<App> {
  if (port === undefined) return onFreePort((free) => startNext(env, free));
  const server = await startServer(nextStart(port), serverOptions(port, env));
  return { ...server, url: localUrl(port) };
}

/** A server in its own process. */
export interface ServerProcess {
  /** To measure it. */
  pid: number;
  /** Everything it printed so far. */
  output: Output["text"];
  /** Waits for a text in it. */
  until: Output["until"];
  /** Its log lines about rejected requests. */
  refusals(): Record<string, unknown>[];
  /** Sends SIGTERM, or another signal. @returns its exit code, null if a signal ended it */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts a server without waiting until it listens.
 * @param command the program and its arguments
 * @param options the folder it runs in, and its whole environment
 */
export function spawnServer(command: string[], options: SpawnOptions): ServerProcess {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const { text, until } = outputOf(child);
  // After all of its output has been read.
  const ended = once(child, "close");
  return {
    pid: child.pid ?? 0,
    output: text,
    until,
    refusals: () => jsonLines(text()).filter(({ event }) => event === "refused"),
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
}

/**
 * Starts a server like spawnServer, and waits until it prints that it is ready.
 * @throws Error with its output, if it ends before or hangs
 */
export async function startServer(command: string[], options: SpawnOptions): Promise<ServerProcess> {
  const server = spawnServer(command, options);
  await server.until("Ready in").catch(async (error: unknown) => {
    await server.stop("SIGKILL");
    throw error;
  });
  return server;
}

function jsonLines(output: string): Record<string, unknown>[] {
  // After the last newline there may be an incomplete line.
  const lines = output.split("\n").slice(0, -1);
  return lines.flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
}
