import * as z from "zod";
import { helpPath } from "@/lib/http/errors";
import { isDevelopment } from "@/lib/log";
import { type Check, type CheckResult, checkResult, type Group, type Judgement } from "./check";
import { quote } from "./facts/evidence";
import { type DescribeTools, type Facts, type Gathering, settle } from "./facts/gather";
import { sharedRun, toolsWithDeadline } from "./shared-run";
import { checks } from "./stages";

/** The report as returned by `/status`, the doctor's `--json` and the tool `server_status`. */
export const reportSchema = z.object({
  ready: z.boolean().describe("True when no check fails"),
  checkedAt: z.iso.datetime().describe("When the facts were requested"),
  checks: z.array(checkResult),
});

export type Report = z.infer<typeof reportSchema>;

/** A report in progress: each group resolves as soon as its own facts have arrived. */
export interface RunningReport {
  checkedAt: string;
  groups: Record<Group, Promise<CheckResult[]>>;
  report: Promise<Report>;
  /** Descriptions of the requests that are still pending. */
  waitingFor(): string[];
}

export interface ReportOptions {
  /** Describes the tools. Passed in because checks must not import them: a tool may run the checks. */
  describeTools: DescribeTools;
  /** Gathers new facts even if the last ones are still valid; at most once a second per process, and never during a run. */
  fresh?: boolean;
  /** The origin in the browser's address bar, to compare with BASE_URL. */
  address?: string;
}

/** Starts the checks of this server, or joins the run in progress: facts are shared for 5 s. */
export function startReport({ describeTools, fresh = false, address }: ReportOptions): RunningReport {
  const { gathering, startedAt, waitingFor } = sharedRun(fresh, describeTools);
  // A change of a tool reloads the open page at once, which must not show the tools as they were up to 5 s before.
  const edited = isDevelopment() ? toolsWithDeadline(describeTools) : {};
  const running = reportOn({ ...gathering, ...edited, address: Promise.resolve(address) }, checks, startedAt);
  return { ...running, waitingFor };
}

/** Runs the checks of this server and returns the finished report. */
export function runChecks(options: ReportOptions): Promise<Report> {
  return startReport(options).report;
}

/**
 * Judges facts as they arrive.
 * @param startedAt milliseconds since the epoch
 */
export function reportOn(gathering: Gathering, list: Check[], startedAt = Date.now()): RunningReport {
  const checkedAt = new Date(startedAt).toISOString();
  const groups = {
    configure: judgeGroup("configure", gathering, list),
    discover: judgeGroup("discover", gathering, list),
    register: judgeGroup("register", gathering, list),
    "sign-in": judgeGroup("sign-in", gathering, list),
    call: judgeGroup("call", gathering, list),
  };
  const report = Promise.all(Object.values(groups)).then((results) => {
    const all = results.flat();
    return { ready: all.every(({ status }) => status !== "fail"), checkedAt, checks: all };
  });
  return { checkedAt, groups, report, waitingFor: () => [] };
}

/** Judges a group as soon as the facts that its checks and their dependencies read have arrived. */
async function judgeGroup(group: Group, gathering: Gathering, list: Check[]): Promise<CheckResult[]> {
  const needed = withDependencies(list, group);
  const names = needed.flatMap(({ reads }) => reads);
  const facts = await settle(gathering, names);
  return judgeAll(facts, needed).filter((result) => result.group === group);
}

/** The checks of a group and everything they depend on, in the order of the list: dependencies come first. */
function withDependencies(list: Check[], group: Group): Check[] {
  const wanted = new Set<string>();
  for (const check of list.toReversed()) {
    if (check.group !== group && !wanted.has(check.id)) continue;
    for (const id of [check.id, ...check.needs]) wanted.add(id);
  }
  return list.filter(({ id }) => wanted.has(id));
}

/** Maximum length of the evidence in characters: room for two long URLs and what is wrong with them. */
const evidenceLength = 600;

/** Runs the checks on the facts, in order; a check that depends on a failed one is skipped instead of failing too. */
export function judgeAll(facts: Facts, list: Check[]): CheckResult[] {
  const results: CheckResult[] = [];
  for (const check of list) {
    const { id, group, title, failure, fix, needs } = check;
    const broken = results.find((result) => needs.includes(result.id) && ["fail", "skip"].includes(result.status));
    const judgement = broken ? blockedBy(broken) : check.judge(facts);
    const isProblem = judgement.status === "warn" || judgement.status === "fail";
    const own = isProblem ? { title: failure, fix } : { title };
    const help = isProblem || judgement.fix ? { help: helpPath(id) } : {};
    results.push({ id, group, ...own, ...help, ...judgement, saw: quote(judgement.saw, evidenceLength) });
  }
  return results;
}

/** Names the root cause, even after a chain of skipped checks. */
function blockedBy({ status, title, saw }: CheckResult): Judgement {
  return { status: "skip", saw: status === "skip" ? saw : `Blocked by: ${title}` };
}
