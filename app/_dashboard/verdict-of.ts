import type { CheckResult, Group } from "@/lib/checks/check";
import type { Config } from "@/lib/config";
import type { Problem } from "@/lib/config/problem";

/** The state of the whole server in one sentence, and what that means for people. */
export interface Verdict {
  state: "pass" | "warn" | "fail";
  headline: string;
  meaning: string;
}

type Words = Pick<Verdict, "headline" | "meaning">;

/** What the view depends on besides the report. */
export interface Place {
  config?: Config;
  /** What is wrong with the configuration; unset when nothing is. */
  problems?: Problem[];
}

/** Failures that deserve words of their own; any other gets those of its stage. */
const byCheck: Record<string, Words> = {
  "descope-answers": {
    headline: "Descope is not responding",
    meaning:
      "New users cannot sign in until it does. Calls with a token that is already in use may still work.",
  },
  issuer: {
    headline: "Clients reject this sign-in",
    meaning: "Descope's issuer differs from the configured one, and clients that check it stop there.",
  },
  scopes: {
    headline: "Tokens cannot have the required scopes",
    meaning:
      "Users can sign in, but every call is rejected: Descope does not offer a scope this server requires.",
  },
};

const byGroup: Record<Group, Words> = {
  configure: {
    headline: "The configuration needs a change",
    meaning: "Clients cannot rely on this server until it is fixed.",
  },
  discover: {
    headline: "Clients cannot find where to sign in",
    meaning: "They reach this server, but it does not tell them correctly where to sign in.",
  },
  register: {
    headline: "Clients cannot register yet",
    meaning: "Clients find this server and Descope, but none of them can get a client ID on its own.",
  },
  "sign-in": {
    headline: "Users cannot sign in yet",
    meaning: "Clients get as far as Descope's sign-in page and stop there.",
  },
  call: {
    headline: "Calls do not work as they should",
    meaning: "Users can sign in, but clients will hit errors when they use this server.",
  },
};

/** The first failure decides, so checks after it may be missing; without one, the server is ready. */
export function verdictOf(failure: CheckResult | undefined, warnings: number, place: Place): Verdict {
  if (failure && place.problems) return unconfigured(place.problems);
  if (failure) return { state: "fail", ...(byCheck[failure.id] ?? byGroup[failure.group]) };
  const who = place.config?.isLocal ? "Clients on this computer" : "Clients";
  const rest = warnings === 0 ? "" : ` ${warnings === 1 ? "One warning" : `${warnings} warnings`} below.`;
  return {
    state: "pass",
    headline: "Ready for MCP clients",
    meaning: `${who} can find this server, register with Descope, sign users in and call its tools.${rest}`,
  };
}

/** A fresh clone is at the beginning, not broken. */
function unconfigured(problems: Problem[]): Verdict {
  const meaning = "This server isn't connected to Descope yet. Follow the steps below.";
  if (isUntouched(problems)) return { state: "warn", headline: "Not configured", meaning };
  return {
    state: "fail",
    headline: problems.length === 1 ? "A setting is wrong" : "Some settings are wrong",
    meaning: "This server rejects all requests until this is fixed.",
  };
}

/** True when nothing is set wrongly: it just has not been set yet. */
export function isUntouched(problems: Problem[]): boolean {
  return problems.every(({ problem }) => problem === "is not set");
}
