import type { CheckResult, Group } from "@/lib/checks/check";

const hasFailed = ({ status }: CheckResult) => status === "fail";

/**
 * The results up to the first stage that has a failure, in the order of a client's way in; all when nothing fails. It
 * says what is wrong without waiting for the stages after it.
 * @param isDecisive which failures count; all of them by default
 */
export async function untilFailure(
  groups: Record<Group, Promise<CheckResult[]>>,
  isDecisive = hasFailed,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const group of Object.values(groups)) {
    results.push(...(await group));
    if (results.some(isDecisive)) return results;
  }
  return results;
}
