import type { Emulator } from "@/dev/emulator";
import { listTools } from "@/tests/support/http";
import type { Case } from "./cases";
import { measure } from "./measure";
import type { Subjects } from "./subjects";
import type { Series } from "./summary";

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
