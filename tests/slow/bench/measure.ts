import { existsSync, readFileSync } from "node:fs";
import autocannon from "autocannon";
import type { Emulator } from "@/dev/emulator";
import type { App } from "@/tests/support/app";
import { listTools } from "@/tests/support/http";
import type { Case } from "./cases";
import { percentile, type Run, type Series } from "./statistics";
import type { Subjects } from "./subjects";

/** Sends one request repeatedly for some seconds, and checks every response. */
async function measure(app: App, request: Case, seconds: number): Promise<Run> {
  const { path, method, headers, body, status, isRight, connections } = request;
  const milliseconds: number[] = [];
  const cpuBefore = cpuMilliseconds(app.pid);
  const startedAt = performance.now();
  const result = await autocannon({
    url: app.url + path,
    method,
    headers,
    ...(body && { body }),
    connections,
    duration: seconds,
    // How often it checks whether the time is over, in milliseconds.
    sampleInt: 100,
    verifyBody: (text) => isRight(String(text)),
    // Its own histogram has a resolution of one millisecond.
    setupClient: (client) => void client.on("response", (_status, _bytes, time) => milliseconds.push(time)),
  });
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  const answers = milliseconds.length;
  // On a busy machine, a short run may end before the first response.
  if (answers === 0 && result.errors === 0 && seconds < 60) return measure(app, request, seconds * 2);
  const withStatus = result.statusCodeStats?.[`${status}`]?.count ?? 0;
  return {
    answers,
    wrong: answers - withStatus + result.errors + result.timeouts + result.mismatches,
    perSecond: answers / elapsedSeconds,
    p50: percentile(milliseconds, 0.5),
    p99: percentile(milliseconds, 0.99),
    cpu: (cpuMilliseconds(app.pid) - cpuBefore) / answers,
  };
}

/**
 * The processor time of a process so far, in milliseconds: unlike throughput, it hardly changes when other programs
 * compete for the machine. Linux reports it in hundredths of a second (proc(5), `utime` and `stime`); NaN elsewhere.
 */
function cpuMilliseconds(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Number.NaN;
  // The second field is the program's name, in parentheses, and may contain spaces.
  const fields = readFileSync(file, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

export interface Plan {
  rounds: number;
  secondsPerRun: number;
  warmUpSeconds: number;
  /** V8 discards compiled code while a server is idle, so each server is warmed up before its run. */
  wakeUpSeconds: number;
}

interface Rounds {
  all: Series[];
  /** Requests that reached Descope after the warm-up. */
  upstream: number;
  /** Whether the servers differ as they should: only those that check tokens reject a request without one. */
  isCheckedAsNamed: boolean;
}

/** Measures the cases in turn, round after round. */
export async function measureRounds(
  subjects: Subjects,
  cases: Case[],
  { plan, emulator }: { plan: Plan; emulator: Emulator },
): Promise<Rounds> {
  const isCheckedAsNamed = await areCheckedAsNamed(subjects);
  for (const request of cases) await measure(subjects[request.server], request, plan.warmUpSeconds);
  const all: Series[] = cases.map((of) => ({ of, runs: [] }));
  const before = emulator.requests.length;
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const [index, request] of cases.entries()) {
      await measure(subjects[request.server], request, plan.wakeUpSeconds);
      all[index]?.runs.push(await measure(subjects[request.server], request, plan.secondsPerRun));
    }
  }
  return { all, upstream: emulator.requests.length - before, isCheckedAsNamed };
}

async function areCheckedAsNamed({ next, open, endpoint, sdk }: Subjects): Promise<boolean> {
  const answers = await Promise.all([next, open, endpoint, sdk].map(({ url }) => listTools(url)));
  return answers.map(({ status }) => status).join() === "401,200,401,200";
}
