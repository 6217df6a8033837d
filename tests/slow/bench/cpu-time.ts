import { existsSync, readFileSync } from "node:fs";

/**
 * Processor time that a process has used so far, in milliseconds: unlike speed it hardly changes when other programs
 * compete for the machine. Linux tells it in hundredths of a second (proc(5), `utime` and `stime`); NaN elsewhere.
 */
export function cpuMilliseconds(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Number.NaN;
  // The second field is the program's name, in parentheses, and may hold spaces.
  const fields = readFileSync(file, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
