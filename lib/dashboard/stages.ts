import type { CheckResult, Group } from "@/lib/checks/check";

/** One stage of a client's way in. */
export interface Stage {
  group: Exclude<Group, "configure">;
  name: string;
  /** What happens there, for people who do not know OAuth. */
  story: string;
}

export const stages: readonly Stage[] = [
  { group: "discover", name: "Discover", story: "The client learns where people sign in" },
  { group: "register", name: "Register", story: "It gets a client ID, by CIMD or DCR" },
  { group: "sign-in", name: "Sign in", story: "A person signs in and agrees" },
  { group: "call", name: "Call", story: "It calls tools with the person's token" },
];

export interface StageState {
  state: "pass" | "warn" | "fail" | "skip";
  word: string;
}

/** Sums up a stage. When an earlier one is broken this one waits: only one stage shouts. */
export function stageState(own: CheckResult[], earlier: CheckResult[]): StageState {
  if (earlier.some(isFailure)) return { state: "skip", word: "waits" };
  const judged = own.filter(({ status }) => status === "pass" || status === "warn" || status === "fail");
  const failures = judged.filter(isFailure).length;
  if (failures > 0) return { state: "fail", word: failures === 1 ? "broken" : `${failures} broken` };
  const improvements = judged.filter(({ status }) => status === "warn").length;
  if (improvements > 0) return { state: "warn", word: `${improvements} to improve` };
  if (judged.length === 0) return { state: "skip", word: "not checked" };
  return { state: "pass", word: `${judged.length} of ${judged.length}` };
}

/** What to do next: mend the first failure, else make the first improvement, else nothing. */
export function nextStep(checks: CheckResult[]): CheckResult | undefined {
  return checks.find(isFailure) ?? checks.find(({ status }) => status === "warn");
}

function isFailure({ status }: CheckResult): boolean {
  return status === "fail";
}
