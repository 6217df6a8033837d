import type { Check, CheckResult, Group } from "./check";
import { type Gathering, gatherOwn } from "./facts/gather";
import { judgeAll, judgeGroups } from "./judge-all";
import { checks } from "./list";

export { judgeAll };

export interface Report {
  /** True when no check fails. */
  ready: boolean;
  /** When its facts were asked for: ISO 8601. */
  checkedAt: string;
  checks: CheckResult[];
}

/** A report on its way: each group is there as soon as its own facts are. */
export interface RunningReport {
  checkedAt: string;
  groups: Record<Group, Promise<CheckResult[]>>;
  report: Promise<Report>;
}

export interface ReportOptions {
  /** Asks again although the last facts are still good; at most once a second in one process. */
  fresh?: boolean;
  /** The origin in the browser's address bar, to be compared with BASE_URL. */
  address?: string;
}

interface Run {
  startedAt: number;
  gathering: Gathering;
}

/** How long facts serve all who ask, and how soon a fresh look may replace them. Milliseconds. */
const sharedMs = 5_000;
const freshMs = 1_000;

let latest: Run | undefined;

/**
 * Starts the checks of this server, or joins those that run: facts are shared for 5 s, so that neither a monitor
 * nor a crowd on the page becomes load on Descope.
 */
export function startReport({ fresh, address }: ReportOptions = {}): RunningReport {
  const age = latest ? Date.now() - latest.startedAt : Number.POSITIVE_INFINITY;
  const isShared = latest && age >= 0 && age < (fresh ? freshMs : sharedMs);
  const run = latest && isShared ? latest : { startedAt: Date.now(), gathering: gatherOwn() };
  latest = run;
  return reportOn({ ...run.gathering, address: Promise.resolve(address) }, checks, run.startedAt);
}

/** Runs the checks of this server to their end. */
export function runChecks(options?: ReportOptions): Promise<Report> {
  return startReport(options).report;
}

/**
 * Judges facts as they arrive.
 * @param startedAt milliseconds since the epoch
 */
export function reportOn(gathering: Gathering, list: Check[], startedAt = Date.now()): RunningReport {
  const checkedAt = new Date(startedAt).toISOString();
  const groups = judgeGroups(gathering, list);
  const report = Promise.all(Object.values(groups)).then((results) => {
    const all = results.flat();
    return { ready: all.every(({ status }) => status !== "fail"), checkedAt, checks: all };
  });
  return { checkedAt, groups, report };
}
