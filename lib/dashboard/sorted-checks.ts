import type { CheckResult } from "@/lib/checks/check";
import { stages } from "./stages";

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

/** Checks under the stage they belong to, in the order of a client's way in. */
export function byStage(checks: CheckResult[]): { name: string; checks: CheckResult[] }[] {
  return [{ group: "configure", name: "Configuration" }, ...stages]
    .map(({ group, name }) => ({ name, checks: checks.filter((check) => check.group === group) }))
    .filter((stage) => stage.checks.length > 0);
}
