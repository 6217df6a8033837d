import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";

/** A server that runs in a process of its own. */
export interface ServerProcess {
  /** For measuring it. */
  pid: number;
  /** Everything it printed so far. */
  output(): string;
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
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += chunk;
    });
  }
  const exited = once(child, "exit");
  return {
    pid: child.pid ?? 0,
    output: () => output,
    refusals: () => jsonLines(output).filter(({ event }) => event === "refused"),
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
}

/**
 * Starts a server like spawnServer, and waits until it says that it is ready.
 * @throws Error with what it printed, when it is not ready within 20 s
 */
export async function startServer(command: string[], options: SpawnOptions): Promise<ServerProcess> {
  const server = spawnServer(command, options);
  await untilReady(server).catch(async (error: unknown) => {
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

async function untilReady({ output }: ServerProcess): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    if (output().includes("Ready in")) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the app did not start:\n${output()}`);
}
