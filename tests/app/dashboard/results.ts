import type { CheckResult, Group, Status } from "@/lib/checks/check";

/** A result for tests; its evidence and title are derived from its id. */
export function result(id: string, group: Group, status: Status): CheckResult {
  const fix = status === "fail" || status === "warn" ? { fix: `mend ${id}` } : {};
  return {
    id,
    group,
    title: `${id} ${status === "fail" ? "failed" : "holds"}`,
    status,
    saw: `saw ${id}`,
    ...fix,
  };
}
