import { expect } from "vitest";
import type { CheckResult, Status } from "@/lib/checks/check";
import type { Facts } from "@/lib/checks/facts/gather";
import { judgeAll } from "@/lib/checks/judge-all";
import { checks } from "@/lib/checks/stages";
import { helpPath } from "@/lib/http/errors";
import { healthyFacts } from "./healthy-facts";

/** One judgement: the situation, the check, its status and evidence, and the facts that differ from a healthy server's. */
export type Row = [sentence: string, id: string, status: Status, saw: RegExp, change: Facts];

/** An HTML page in place of JSON. */
export const html = { headers: { "content-type": "text/html" } };

/** Judges healthy facts, with some replaced. */
export function results(change: Facts, env?: Record<string, string>): CheckResult[] {
  return judgeAll({ ...healthyFacts(env), ...change }, checks);
}

/** The result of one check for healthy facts, with some replaced. */
export function find(change: Facts, id: string, env?: Record<string, string>): CheckResult | undefined {
  return results(change, env).find((result) => result.id === id);
}

/** Expects the judgement of a row; a failure or warning must have a fix and a help page. */
export function expectRow([, id, status, saw, change]: Row): void {
  const result = find(change, id);
  expect(result).toMatchObject({ status, saw: expect.stringMatching(saw) });
  if (status !== "fail" && status !== "warn") return;
  expect(result?.fix).toBeTruthy();
  expect(result?.help).toBe(helpPath(id));
}
