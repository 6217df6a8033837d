import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { type Output, outputOf } from "./output";

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
