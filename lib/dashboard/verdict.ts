import type { CheckResult, Group } from "@/lib/checks/check";
import type { Problem } from "@/lib/config/problem";

/** The state of the whole server in one sentence, and what that means for people. */
export interface Verdict {
  state: "pass" | "warn" | "fail";
  headline: string;
  meaning: string;
}

interface Place {
  /** True when only this computer can reach the server. */
  isLocal?: boolean;
  /** What is wrong with the configuration. */
  problems?: Problem[];
}

type Words = Pick<Verdict, "headline" | "meaning">;

/** Failures that deserve words of their own; any other gets those of its stage. */
const byCheck: Record<string, Words> = {
  "descope-answers": {
    headline: "Descope does not answer",
    meaning: "Nobody new can sign in until it does. Calls with a token that is already known may still work.",
  },
  issuer: {
    headline: "Clients refuse this sign-in",
    meaning:
      "Descope calls itself by another name than the one clients are sent to; careful clients stop there.",
  },
  scopes: {
    headline: "Tokens cannot hold the required scopes",
    meaning:
      "People can sign in, but every call is refused: Descope does not offer what this server asks for.",
  },
};

const byGroup: Record<Group, Words> = {
  configure: {
    headline: "The configuration needs a change",
    meaning: "Clients cannot rely on this server until it is made.",
  },
  discover: {
    headline: "Clients cannot find the sign-in",
    meaning: "They reach this server, but are not told correctly where people sign in.",
  },
  register: {
    headline: "Clients cannot register yet",
    meaning: "Clients find this server and Descope, but none of them can get a client ID by itself.",
  },
  "sign-in": {
    headline: "People cannot sign in yet",
    meaning: "Clients get as far as Descope's sign-in, and stop there.",
  },
  call: {
    headline: "Calls are not answered as they should be",
    meaning: "People can sign in, but clients will stumble when they use this server.",
  },
};

/** A fresh clone is at the start of its way, not broken. */
function unconfigured(problems: Problem[]): Verdict {
  const meaning =
    "This server does not know yet where people sign in. The steps below connect it to Descope.";
  if (isUntouched(problems)) return { state: "warn", headline: "Not configured", meaning };
  const headline = problems.length === 1 ? "A setting is wrong" : "Some settings are wrong";
  return {
    state: "fail",
    headline,
    meaning: "This server lets nobody in until that is mended, rather than trust the wrong sign-in.",
  };
}

/** True when nothing was set wrongly: it just was not set yet. */
export function isUntouched(problems: Problem[]): boolean {
  return problems.every(({ problem }) => problem === "is not set");
}

/** The first failure gives the verdict, so checks after it may be missing; without one, the server is ready. */
export function verdictOf(checks: CheckResult[], place: Place): Verdict {
  const cause = checks.find(({ status }) => status === "fail");
  if (cause && place.problems) return unconfigured(place.problems);
  if (cause) return { state: "fail", ...wordsFor(cause) };
  return { state: "pass", headline: "Ready for MCP clients", meaning: readyMeaning(checks, place) };
}

function wordsFor({ id, group }: CheckResult): Words {
  return byCheck[id] ?? byGroup[group];
}

function readyMeaning(checks: CheckResult[], { isLocal }: Place): string {
  const who = isLocal ? "Clients on this computer" : "Clients";
  const improvements = checks.filter(({ status }) => status === "warn").length;
  const rest = improvements === 0 ? "" : ` ${count(improvements)} to improve.`;
  return `${who} can find this server, register with Descope, sign people in and call its tools.${rest}`;
}

function count(number: number): string {
  return number === 1 ? "One thing" : `${number} things`;
}
