import { processWide } from "@/lib/process/process-wide";
import { gatherOwn } from "./facts/gather";
import { type BoundedGathering, withDeadline } from "./facts/with-deadline";

/** Facts about this server that are on their way or there, and when they were asked for. */
interface Run extends BoundedGathering {
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** How long facts serve all who ask, and how soon a fresh look may replace them. Milliseconds. */
const sharedMs = 5_000;
const freshMs = 1_000;
/** When a run ends, whatever has come by then: nobody waits longer. Milliseconds. */
const longestRunMs = 9_000;

/**
 * Starts to gather facts, or joins who did so: neither a monitor nor a crowd on the page becomes load on Descope.
 * @param fresh asks again although the last facts are still good; at most once a second, and never while a run is on,
 *   which it is for 9 s at most
 */
export function sharedRun(fresh: boolean): Run {
  const shared = processWide<{ latest?: Run }>("report", () => ({}));
  const isGood = shared.latest && isShared(shared.latest, fresh);
  const run = shared.latest && isGood ? shared.latest : startRun();
  shared.latest = run;
  return run;
}

function isShared({ startedAt, waitingFor }: Run, fresh: boolean): boolean {
  const age = Date.now() - startedAt;
  // A clock that was set back must not keep old facts.
  if (age < 0) return false;
  const isRunning = waitingFor().length > 0 && age < longestRunMs;
  return isRunning || age < (fresh ? freshMs : sharedMs);
}

function startRun(): Run {
  return { startedAt: Date.now(), ...withDeadline(gatherOwn(), longestRunMs) };
}
