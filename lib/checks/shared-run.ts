import { processWide } from "@/lib/process-wide";
import { type Gathering, gatherOwn } from "./facts/gather";

/** Facts about this server that are on their way or there, and when they were asked for. */
interface Run {
  /** Milliseconds since the epoch. */
  startedAt: number;
  gathering: Gathering;
  isRunning: boolean;
}

/** How long facts serve all who ask, and how soon a fresh look may replace them. Milliseconds. */
const sharedMs = 5_000;
const freshMs = 1_000;

/**
 * Starts to gather facts, or joins who did so: neither a monitor nor a crowd on the page becomes load on Descope.
 * @param fresh asks again although the last facts are still good; at most once a second, and never while a run is on
 */
export function sharedRun(fresh: boolean): Run {
  const shared = processWide<{ latest?: Run }>("report", () => ({}));
  const isGood = shared.latest && isShared(shared.latest, fresh);
  const run = shared.latest && isGood ? shared.latest : startRun();
  shared.latest = run;
  return run;
}

function isShared({ startedAt, isRunning }: Run, fresh: boolean): boolean {
  const age = Date.now() - startedAt;
  // A clock that was set back must not keep old facts.
  if (age < 0) return false;
  return age < (fresh ? freshMs : sharedMs) || isRunning;
}

function startRun(): Run {
  const run = { startedAt: Date.now(), gathering: gatherOwn(), isRunning: true };
  Promise.allSettled(Object.values(run.gathering)).then(() => {
    run.isRunning = false;
  });
  return run;
}
