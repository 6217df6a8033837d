import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { type Output, outputOf } from "./output";

/** A server that runs in a process of its own. */
export interface ServerProcess {
  /** For measuring it. */
  pid: number;
  /** Everything it printed so far. */
  output: Output["text"];
  /** Waits for something in it. */
  until: Output["until"];
  /** Its log lines about refused requests. */
  refusals(): Record<string, unknown>[];
  /** Sends SIGTERM, or another signal. @returns its exit code, null when a signal ended it */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts a server, and does not wait until it listens.
 * @param command the program and its arguments
 * @param options where it runs, and all that it sees of the environment
 */
export function spawnServer(command: string[], options: SpawnOptions): ServerProcess {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const { text, until } = outputOf(child);
  // Once all that it printed has been read, too.
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
 * Starts a server like spawnServer, and waits until it says that it is ready.
 * @throws Error with what it printed, when it ends before, or hangs
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
  // What follows the last newline may be half a line.
  const lines = output.split("\n").slice(0, -1);
  return lines.flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
}
