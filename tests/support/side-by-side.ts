import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { outputOf } from "./output";

const signals = ["SIGINT", "SIGTERM"] as const;

/** A suite that runs in its own process. */
export interface Suite {
  name: string;
  /** The program and its arguments. */
  command: string[];
}

/** How a suite ended. */
export interface Ended {
  name: string;
  /** Null if a signal ended it, for example at the deadline. */
  exitCode: number | null;
  seconds: number;
  /** Its output. */
  output: string;
}

/**
 * Runs suites in the given order, several at once.
 * @param atOnce how many
 * @param deadlineMs after which a suite counts as hanging, and is killed with everything it started
 * @param onEnd called whenever a suite has ended
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
  // Suites have their own process groups, which Ctrl-C does not reach.
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
  // Its own process group, so its servers can be ended with it.
  const child = spawn(program, args, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const output = outputOf(child);
  const closed = once(child, "close");
  const deadline = setTimeout(() => endGroup(child), deadlineMs);
  const [exitCode] = await once(child, "exit");
  clearTimeout(deadline);
  // A server left running would keep the output open and the machine busy.
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
    // The whole group has already ended.
  }
}
