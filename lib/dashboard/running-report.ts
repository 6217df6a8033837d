import type { CheckResult } from "@/lib/checks/check";
import { type Report, runChecks } from "@/lib/checks/report";

export type Group = CheckResult["group"];

/** A report while it is made: each group of results as soon as it is known, and the whole at the end. */
export interface RunningReport {
  groups: Record<Group, Promise<CheckResult[]>>;
  report: Promise<Report>;
}

/** Starts the checks and answers at once. */
export function startReport(): RunningReport {
  const report = runChecks();
  const group = async (name: Group) => (await report).checks.filter((check) => check.group === name);
  return {
    groups: {
      configure: group("configure"),
      discover: group("discover"),
      register: group("register"),
      "sign-in": group("sign-in"),
      call: group("call"),
    },
    report,
  };
}
