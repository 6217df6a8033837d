import { readFileSync } from "node:fs";
import { cpus, loadavg, platform, totalmem } from "node:os";

/** Where and when it was measured; numbers mean nothing without it. */
export function describeMachine() {
  const { version: next }: { version: string } = JSON.parse(readFileSync("node_modules/next/package.json", "utf8"));
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? "an unknown CPU",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: platform(),
    node: process.version,
    next,
    /** The load average of the minute before: other work of the machine. */
    load: loadavg()[0] ?? 0,
  };
}

export type Machine = ReturnType<typeof describeMachine>;
