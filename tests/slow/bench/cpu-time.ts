import { existsSync, readFileSync } from "node:fs";

/**
 * The processor time of a process so far, in milliseconds: unlike throughput, it hardly changes when other programs
 * compete for the machine. Linux reports it in hundredths of a second (proc(5), `utime` and `stime`); NaN elsewhere.
 */
export function cpuMilliseconds(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Number.NaN;
  // The second field is the program's name, in parentheses, and may contain spaces.
  const fields = readFileSync(file, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
