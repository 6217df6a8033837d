import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { outputOf } from "./output";

const signals = ["SIGINT", "SIGTERM"] as const;

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
  const running = new Set<ChildProcess>();
  const ended: Ended[] = [];
  async function runNext(): Promise<void> {
    for (let suite = waiting.shift(); suite; suite = waiting.shift()) {
      const result = await run(suite, deadlineMs, running);
      ended.push(result);
      onEnd?.(result);
    }
  }
  // Ctrl-C reaches the terminal's group alone, and ends all.
  const stop = () => {
    waiting.length = 0;
    for (const child of running) endGroup(child);
  };
  for (const signal of signals) process.on(signal, stop);
  await Promise.all(Array.from({ length: atOnce }, runNext));
  for (const signal of signals) process.off(signal, stop);
  return ended;
}

async function run({ name, command }: Suite, deadlineMs: number, running: Set<ChildProcess>): Promise<Ended> {
  const startedAt = performance.now();
  const [program = "", ...args] = command;
  // A group of its own, so that its servers can be ended with it.
  const child = spawn(program, args, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const output = outputOf(child);
  const closed = once(child, "close");
  const deadline = setTimeout(() => endGroup(child), deadlineMs);
  const [exitCode] = await once(child, "exit");
  clearTimeout(deadline);
  // A server that was left behind would keep the output open, and the machine busy.
  endGroup(child);
  await closed;
  running.delete(child);
  const seconds = (performance.now() - startedAt) / 1000;
  return { name, exitCode, seconds, output: output.text() };
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid) process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing of it is left.
  }
}
