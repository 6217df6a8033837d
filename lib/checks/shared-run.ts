import { processWide } from "@/lib/process/process-wide";
import { gatherOwn, type ToolScopes } from "./facts/gather";
import { type BoundedGathering, withDeadline } from "./facts/with-deadline";

/** Facts about this server, pending or arrived, and when they were requested. */
interface Run extends BoundedGathering {
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** How long facts are shared, and their minimum age before a fresh run may replace them. Milliseconds. */
const sharedMs = 5_000;
const freshMs = 1_000;
/** Maximum duration of a run; facts that have not arrived by then count as not answered. Milliseconds. */
const longestRunMs = 9_000;

/**
 * Starts gathering facts, or joins the run in progress, so monitors and dashboard visitors put no load on Descope.
 * @param fresh gathers new facts even if the last ones are still valid; at most once a second, and never during a run,
 *   which takes at most 9 s
 */
export function sharedRun(fresh: boolean, toolScopes: ToolScopes): Run {
  const shared = processWide<{ latest?: Run }>("report", () => ({}));
  const isGood = shared.latest && isShared(shared.latest, fresh);
  const run = shared.latest && isGood ? shared.latest : startRun(toolScopes);
  shared.latest = run;
  return run;
}

function isShared({ startedAt, waitingFor }: Run, fresh: boolean): boolean {
  const age = Date.now() - startedAt;
  // If the clock was set back, old facts must not be kept.
  if (age < 0) return false;
  const isRunning = waitingFor().length > 0 && age < longestRunMs;
  return isRunning || age < (fresh ? freshMs : sharedMs);
}

function startRun(toolScopes: ToolScopes): Run {
  return { startedAt: Date.now(), ...withDeadline(gatherOwn(toolScopes), longestRunMs) };
}
