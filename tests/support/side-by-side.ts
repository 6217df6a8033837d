import { spawn } from "node:child_process";
import { once } from "node:events";
import { outputOf } from "./output";

/** A suite that runs in its own process. */
export interface Suite {
  name: string;
  /** The program and its arguments. */
  command: string[];
}

/** How a suite ended. */
export interface Ended {
  name: string;
  /** Null if a signal ended it, as happens at the deadline. */
  exitCode: number | null;
  seconds: number;
  /** Its output. */
  output: string;
}

/**
 * Runs suites in the given order, several at once.
 * @param atOnce how many
 * @param deadlineMs after which a suite counts as hanging, and is killed with everything it started
 * @param onEnd is called for each when it has ended
 */
export async function runSideBySide(
  suites: Suite[],
  { atOnce, deadlineMs, onEnd }: { atOnce: number; deadlineMs: number; onEnd?: (ended: Ended) => void },
): Promise<Ended[]> {
  const waiting = [...suites];
  const ended: Ended[] = [];
  async function runNext(): Promise<void> {
    for (let suite = waiting.shift(); suite; suite = waiting.shift()) {
      const result = await run(suite, deadlineMs);
      ended.push(result);
      onEnd?.(result);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, runNext));
  return ended;
}

async function run({ name, command }: Suite, deadlineMs: number): Promise<Ended> {
  const startedAt = performance.now();
  const [program = "", ...args] = command;
  // Its own process group, so its servers can be ended with it.
  const child = spawn(program, args, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const output = outputOf(child);
  const end = () => void (child.pid && process.kill(-child.pid, "SIGKILL"));
  const deadline = setTimeout(end, deadlineMs);
  // Ctrl-C reaches only the terminal's process group.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
  const [exitCode] = await once(child, "exit");
  clearTimeout(deadline);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, end);
  const seconds = (performance.now() - startedAt) / 1000;
  return { name, exitCode, seconds, output: output.text() };
}
