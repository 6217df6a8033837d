import type { CheckResult, Group } from "@/lib/checks/check";
import type { Config } from "@/lib/config";
import type { Problem } from "@/lib/config/problem";

/** The overall state of the server, and what it means for users. */
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

/** Failures with their own verdict; all others get the verdict of their stage. */
const byCheck: Record<string, Words> = {
  "descope-answers": {
    headline: "Descope is not responding",
    meaning: "New users cannot sign in until it does. Calls with tokens already in use may still work.",
  },
  issuer: {
    headline: "Descope's issuer does not match",
    meaning: "It differs from the configured issuer, so clients that verify it refuse to sign in.",
  },
  scopes: {
    headline: "Tokens lack a required scope",
    meaning: "Users can sign in, but every call is rejected: Descope does not offer a scope this server requires.",
  },
};

const byGroup: Record<Group, Words> = {
  configure: {
    headline: "The configuration has a problem",
    meaning: "Clients may fail to connect until it is fixed.",
  },
  discover: {
    headline: "Clients cannot find where to sign in",
    meaning: "They reach this server, but cannot discover its authorization server.",
  },
  register: {
    headline: "Clients cannot register yet",
    meaning: "Clients find this server and Descope, but cannot get a client ID automatically.",
  },
  "sign-in": {
    headline: "Users cannot sign in yet",
    meaning: "Clients reach Descope's sign-in page but cannot get a token.",
  },
  call: {
    headline: "Calls do not work correctly",
    meaning: "Users can sign in, but clients will hit errors when they use this server.",
  },
};

/** The first failure decides, so later results may be missing; without a failure the server is ready. */
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

/** A fresh clone is not configured yet, rather than broken. */
function unconfigured(problems: Problem[]): Verdict {
  const meaning = "This server isn't connected to Descope yet. Follow the steps below.";
  if (isUntouched(problems)) return { state: "warn", headline: "Not configured", meaning };
  return {
    state: "fail",
    headline: problems.length === 1 ? "A setting is wrong" : "Some settings are wrong",
    meaning: "This server rejects all requests until this is fixed.",
  };
}

/** True if settings are only missing, not wrong. */
export function isUntouched(problems: Problem[]): boolean {
  return problems.every(({ problem }) => problem === "is not set");
}
