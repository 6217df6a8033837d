import type { CheckResult, Group, Status } from "@/lib/checks/check";
import { blocksEveryClient, type Compatibility, compatibilityOf } from "./compatibility";
import { type Place, type Verdict, verdictOf } from "./verdict";

/** Everything the dashboard shows of a report. All counts and status words come from here. */
export interface View {
  verdict: Verdict;
  /** The first failure, else the first warning; unset when there is neither. Its fix is shown at the top, and only there. */
  nextStep?: CheckResult;
  /** Number of checks per status, such as "31 passed, 3 notes". */
  counts: string;
  stages: StageView[];
  answers: Record<Question, Answer>;
  clients: Compatibility[];
  /** The failure that blocks every client. */
  blocker?: CheckResult;
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
  counts: string;
  /** Its failures and warnings, with the fixes that the page shows there. */
  problems: CheckResult[];
  /** Its other checks. */
  others: CheckResult[];
}

export const stages: readonly Stage[] = [
  { group: "configure", name: "Configure", story: "This server knows its URL and Descope project." },
  { group: "discover", name: "Discover", story: "The client learns where to sign in." },
  { group: "register", name: "Register", story: "The client gets a client ID, with CIMD or DCR." },
  { group: "sign-in", name: "Sign in", story: "The user signs in and consents." },
  { group: "call", name: "Call", story: "The client calls tools with the user's token." },
];

export const groups = stages.map(({ group }) => group);

/** What the first screen answers besides the verdict. */
export type Question = "dcr" | "cimd" | "keys" | "address";

/** An answer in a word, and the ID of the check that gave it. */
export interface Answer {
  status: Status;
  word: string;
  id: string;
}

/** Of each question: what it is about, the checks that answer it, and the word for each of their results. */
export const questions: Record<
  Question,
  { name: string; about: string; ids: string[]; groups: Group[]; words: Words }
> = {
  dcr: {
    name: "DCR",
    about: "Dynamic Client Registration",
    ids: ["dcr"],
    groups: ["register"],
    words: { pass: "On", warn: "Off" },
  },
  cimd: {
    name: "CIMD",
    about: "Client ID Metadata Documents",
    ids: ["cimd"],
    groups: ["register"],
    words: { pass: "On", warn: "Off" },
  },
  keys: {
    name: "Sign-in keys",
    about: "Descope's, which verify tokens",
    ids: ["keys"],
    groups: ["sign-in"],
    words: { pass: "Available", warn: "Wrong URL", fail: "Unavailable" },
  },
  address: {
    name: "Public address",
    about: "Where clients reach this server",
    ids: ["public-origin", "reachable", "protection", "no-redirect"],
    groups: ["configure", "discover"],
    words: { pass: "Reachable", info: "Local only", warn: "Redirects", fail: "Unreachable" },
  },
};

type Words = Partial<Record<Status, string>>;

/**
 * Turns a report into what the page shows. A panel that does not need the whole report passes the results so far, in
 * report order, and uses the part that depends on them.
 */
export function viewOf(checks: CheckResult[], place: Place): View {
  const failure = checks.find(({ status }) => status === "fail");
  const warnings = checks.filter(({ status }) => status === "warn");
  const nextStep = failure ?? warnings[0];
  const clients = place.config ? compatibilityOf(checks, place.config) : [];
  return {
    verdict: verdictOf(failure, warnings.length, place, clients),
    nextStep,
    counts: countsOf(checks),
    stages: stages.map((stage, at) => describeStage(stage, at, checks, nextStep)),
    answers: {
      dcr: answerTo("dcr", checks),
      cimd: answerTo("cimd", checks),
      keys: answerTo("keys", checks),
      address: answerTo("address", checks),
    },
    clients,
    blocker: checks.find(blocksEveryClient),
  };
}

/** In the order in which one of several results decides, and a list shows them. */
const severity: Status[] = ["fail", "warn", "skip", "info", "pass"];
const bySeverity = (one: CheckResult, other: CheckResult) =>
  severity.indexOf(one.status) - severity.indexOf(other.status);

function answerTo(question: Question, checks: CheckResult[]): Answer {
  const { ids, words } = questions[question];
  const [decisive] = checks.filter(({ id }) => ids.includes(id)).sort(bySeverity);
  const { status = "skip", id = ids[0] ?? question } = decisive ?? {};
  return { status, word: words[status] ?? "Unknown", id };
}

/** Summarizes a stage. Clients do not reach it after a failure in an earlier one, although its own checks may pass. */
function describeStage(stage: Stage, at: number, checks: CheckResult[], nextStep?: CheckResult): StageView {
  const own = checks.filter(({ group }) => group === stage.group).sort(bySeverity);
  const isProblem = ({ status }: CheckResult) => status === "fail" || status === "warn";
  const earlier = stages.slice(0, at).map(({ group }) => group);
  const isBlocked = checks.some(({ group, status }) => status === "fail" && earlier.includes(group));
  const problems = withoutOtherFixes(own.filter(isProblem), nextStep);
  const split = { problems, others: own.filter((check) => !isProblem(check)) };
  return { ...stage, ...summaryOf(own, isBlocked), counts: countsOf(own), ...split };
}

/** Without the fix that is shown at the top. A stage that fails has no advice on its warnings, which may have the same cause. */
function withoutOtherFixes(problems: CheckResult[], nextStep: CheckResult | undefined): CheckResult[] {
  const first = problems[0]?.status;
  return problems.map(({ fix, ...check }) =>
    check.id === nextStep?.id || check.status !== first ? check : { ...check, fix },
  );
}

function summaryOf(own: CheckResult[], isBlocked: boolean): Pick<StageView, "state" | "word"> {
  const has = (wanted: Status) => own.some(({ status }) => status === wanted);
  if (isBlocked) return { state: "skip", word: "blocked" };
  if (has("fail")) return { state: "fail", word: "failed" };
  if (has("warn")) return { state: "warn", word: "warning" };
  return has("pass") ? { state: "pass", word: "passed" } : { state: "skip", word: "unknown" };
}

function countsOf(checks: CheckResult[]): string {
  const count = (wanted: Status) => checks.filter(({ status }) => status === wanted).length;
  const [failed, passed, skipped] = [count("fail"), count("pass"), count("skip")];
  const parts = [
    failed && `${failed} failed`,
    count("warn") && plural(count("warn"), "warning"),
    passed && `${passed} passed`,
    skipped && `${skipped} skipped`,
    count("info") && plural(count("info"), "note"),
  ];
  return parts.filter(Boolean).join(", ");
}

/** Takes a number and a word, returns both: "1 warning", "2 warnings". */
function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
