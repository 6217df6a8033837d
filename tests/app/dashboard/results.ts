import type { CheckResult, Group, Status } from "@/lib/checks/check";

/** A result for tests; its evidence and title follow from its id. */
export function result(id: string, group: Group, status: Status): CheckResult {
  const fix = status === "fail" || status === "warn" ? { fix: `mend ${id}` } : {};
  return { id, group, title: `${id} holds`, status, saw: `saw ${id}`, ...fix };
}
