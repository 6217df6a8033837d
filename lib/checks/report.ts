import type { Check, CheckResult } from "./check";
import { type Facts, gatherFacts } from "./facts";
import { checks } from "./list";

export interface Report {
  /** True when no check fails. */
  ready: boolean;
  /** ISO 8601. */
  checkedAt: string;
  checks: CheckResult[];
}

/** Gathers the facts and judges them. */
export async function runChecks(): Promise<Report> {
  const results = judgeAll(await gatherFacts(), checks);
  const ready = results.every(({ status }) => status !== "fail");
  return { ready, checkedAt: new Date().toISOString(), checks: results };
}

/** Judges the facts, in order; a check whose ground is missing is skipped instead of failing again. */
export function judgeAll(facts: Facts, list: Check[]): CheckResult[] {
  const results: CheckResult[] = [];
  for (const { id, group, title, needs, judge } of list) {
    const broken = results.find(
      (result) => needs.includes(result.id) && ["fail", "skip"].includes(result.status),
    );
    const judgement = broken ? { status: "skip" as const, saw: `Waits for: ${broken.title}` } : judge(facts);
    results.push({ id, group, title, ...judgement });
  }
  return results;
}
