import { spawn } from "node:child_process";
import { once } from "node:events";
import { outputOf } from "./output";

/** A suite that runs as a process of its own. */
export interface Suite {
  name: string;
  /** The program and its arguments. */
  command: string[];
}

/** How a suite ended. */
export interface Ended {
  name: string;
  /** Null when a signal ended it, as it does when the deadline is over. */
  exitCode: number | null;
  seconds: number;
  /** All that it printed. */
  output: string;
}

/**
 * Runs suites in their order, some at once.
 * @param atOnce how many
 * @param deadlineMs after which one is killed with all that it started: it hangs
 * @param onEnd is told of each when it has ended
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
  // A group of its own, so that its servers can be ended with it.
  const child = spawn(program, args, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const output = outputOf(child);
  const closed = once(child, "close");
  const end = () => endGroup(child.pid);
  const deadline = setTimeout(end, deadlineMs);
  // Ctrl-C reaches the terminal's group alone.
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, end);
  const [exitCode] = await once(child, "exit");
  clearTimeout(deadline);
  for (const signal of signals) process.off(signal, end);
  // A server that was left behind would keep the output open, and the machine busy.
  end();
  await closed;
  const seconds = (performance.now() - startedAt) / 1000;
  return { name, exitCode, seconds, output: output.text() };
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid) process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing of it is left.
  }
}
