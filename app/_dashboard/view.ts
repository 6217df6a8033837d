import type { CheckResult, Group, Status } from "@/lib/checks/check";
import { type Compatibility, compatibilityOf } from "./compatibility";
import { type RegistrationRow, registrationRows } from "./registration";
import { type Place, type Verdict, verdictOf } from "./verdict";

/** Everything the dashboard shows of a report. All counts and status words come from here. */
export interface View {
  verdict: Verdict;
  /** The first failure, else the first warning; unset when there is neither. */
  nextStep?: CheckResult;
  /** Number of checks per status; they add up to all checks. */
  counts: Record<Status, number>;
  stages: StageView[];
  registration: RegistrationRow[];
  clients: Compatibility[];
  /** What the list of checks shows expanded and collapsed. */
  open: CheckResult[];
  folded: Record<"pass" | "skip" | "info", CheckResult[]>;
}

/** One stage of the connection path. */
export interface Stage {
  group: Group;
  name: string;
  /** What happens in it, for readers who do not know OAuth. */
  story: string;
}

export interface StageView extends Stage {
  state: "pass" | "warn" | "fail" | "skip";
  word: string;
}

export const stages: readonly Stage[] = [
  { group: "configure", name: "Configure", story: "This server knows its URL and Descope project" },
  { group: "discover", name: "Discover", story: "The client learns where to sign in" },
  { group: "register", name: "Register", story: "It gets a client ID with CIMD or DCR" },
  { group: "sign-in", name: "Sign in", story: "The user signs in and consents" },
  { group: "call", name: "Call", story: "It calls tools with the user's token" },
];

export const groups = stages.map(({ group }) => group);

/**
 * Turns a report into what the page shows. A panel that does not need the whole report passes the results so far, in
 * report order, and uses the part that depends on them.
 */
export function viewOf(checks: CheckResult[], place: Place): View {
  const of = (status: Status) => checks.filter((check) => check.status === status);
  const [pass, warn, fail, skip, info] = [of("pass"), of("warn"), of("fail"), of("skip"), of("info")];
  return {
    verdict: verdictOf(fail[0], warn.length, place),
    nextStep: fail[0] ?? warn[0],
    counts: { pass: pass.length, warn: warn.length, fail: fail.length, skip: skip.length, info: info.length },
    stages: stages.map((stage, at) => describeStage(stage, at, checks)),
    registration: registrationRows(checks),
    clients: place.config ? compatibilityOf(checks, place.config) : [],
    // The registration panel shows these with their fix.
    open: [...fail, ...warn].filter(({ id }) => id !== "dcr" && id !== "cimd"),
    folded: { pass, skip, info },
  };
}

/** Summarizes a stage. Clients do not reach it after a failure in an earlier one, although its own checks may pass. */
function describeStage(stage: Stage, at: number, checks: CheckResult[]): StageView {
  const has = ({ group }: Stage, status: Status) =>
    checks.some((check) => check.group === group && check.status === status);
  if (stages.slice(0, at).some((earlier) => has(earlier, "fail"))) return { ...stage, state: "skip", word: "blocked" };
  if (has(stage, "fail")) return { ...stage, state: "fail", word: "failed" };
  if (has(stage, "warn")) return { ...stage, state: "warn", word: "warning" };
  if (has(stage, "pass")) return { ...stage, state: "pass", word: "passed" };
  return { ...stage, state: "skip", word: "skipped" };
}

/** Takes a number and a word, returns both: "1 warning", "2 warnings". */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
