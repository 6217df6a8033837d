import * as z from "zod";
import type { Check, CheckResult, Group } from "./check";
import type { Gathering, ToolScopes } from "./facts/gather";
import { judgeGroups } from "./judge-all";
import { sharedRun } from "./shared-run";
import { checks } from "./stages";

export interface Report {
  /** True when no check fails. */
  ready: boolean;
  /** When its facts were requested (ISO 8601). */
  checkedAt: string;
  checks: CheckResult[];
}

/** A report in progress: each group resolves as soon as its own facts have arrived. */
export interface RunningReport {
  checkedAt: string;
  groups: Record<Group, Promise<CheckResult[]>>;
  report: Promise<Report>;
  /** Descriptions of the requests that are still pending. */
  waitingFor(): string[];
}

export interface ReportOptions {
  /** The scopes that the tools require. Passed in because checks must not import tools: a tool may run the checks. */
  toolScopes: ToolScopes;
  /** Gathers new facts even if the last ones are still valid; at most once a second per process, and never during a run. */
  fresh?: boolean;
  /** The origin in the browser's address bar, to compare with BASE_URL. */
  address?: string;
}

/** Starts the checks of this server, or joins the run in progress: facts are shared for 5 s. */
export function startReport({ toolScopes, fresh = false, address }: ReportOptions): RunningReport {
  const { gathering, startedAt, waitingFor } = sharedRun(fresh, toolScopes);
  const running = reportOn({ ...gathering, address: Promise.resolve(address) }, checks, startedAt);
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
  const groups = judgeGroups(gathering, list);
  const report = Promise.all(Object.values(groups)).then((results) => {
    const all = results.flat();
    return { ready: all.every(({ status }) => status !== "fail"), checkedAt, checks: all };
  });
  return { checkedAt, groups, report, waitingFor: () => [] };
}

const checkResult = z.object({
  id: z.string().describe("Stable ID of the check; its help page is /help/<id>"),
  group: z.enum(["configure", "discover", "register", "sign-in", "call"]).describe("Stage of the connection path"),
  title: z.string().describe("What is true, or what is wrong"),
  status: z
    .enum(["pass", "warn", "fail", "skip", "info"])
    .describe("fail: blocks clients; warn: affects some clients; skip: not checked; info: a note"),
  saw: z.string().describe("The evidence"),
  fix: z.string().optional().describe("What to change, and where"),
  help: z.string().optional().describe("Path of the help page"),
});

/** The report as returned by `/status`, the doctor's `--json` and the tool `server_status`. */
export const reportSchema = z.object({
  ready: z.boolean().describe("True when no check fails"),
  checkedAt: z.iso.datetime().describe("When the facts were requested"),
  checks: z.array(checkResult),
});
