import type { CheckResult } from "@/lib/checks/check";

/** Checks that the registration panel shows, with a fix of their own. */
const elsewhere = new Set(["dcr", "cimd"]);

/** What people must see (failures, then improvements), and what can be folded: what waits for those, notes, what holds. */
export function sortedChecks(checks: CheckResult[]) {
  const own = checks.filter(({ id, status }) => !elsewhere.has(id) || status === "skip");
  const withStatus = (status: CheckResult["status"]) => own.filter((check) => check.status === status);
  return {
    open: [...withStatus("fail"), ...withStatus("warn")],
    waiting: withStatus("skip"),
    notes: withStatus("info"),
    holding: withStatus("pass"),
  };
}
