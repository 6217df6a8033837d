import type { Check, CheckResult, Group } from "./check";
import type { Gathering } from "./facts/gather";
import { judgeGroups } from "./judge-all";
import { sharedRun } from "./shared-run";
import { checks } from "./stages";

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
  /** What is still asked for, in words. */
  waitingFor(): string[];
}

export interface ReportOptions {
  /** Asks again although the last facts are still good; at most once a second in one process, and never while a run is on. */
  fresh?: boolean;
  /** The origin in the browser's address bar, to be compared with BASE_URL. */
  address?: string;
}

/** Starts the checks of this server, or joins those that run: facts are shared for 5 s. */
export function startReport({ fresh = false, address }: ReportOptions = {}): RunningReport {
  const { gathering, startedAt, waitingFor } = sharedRun(fresh);
  const running = reportOn({ ...gathering, address: Promise.resolve(address) }, checks, startedAt);
  return { ...running, waitingFor };
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
  return { checkedAt, groups, report, waitingFor: () => [] };
}
