import { foreignHost } from "@/app/_ui/own-report";
import type { CheckResult, Group } from "@/lib/checks/check";
import { notMetadata } from "@/lib/checks/stages/authorization-server";
import type { Config } from "@/lib/config";
import type { Problem } from "@/lib/config/problem";
import { isEmulator } from "@/lib/descope/discovery-url";
import type { Compatibility } from "./compatibility";

/** The overall state of the server, and what it means for users. */
export interface Verdict {
  state: "pass" | "warn" | "fail";
  headline: string;
  meaning: string;
}

export type Words = Pick<Verdict, "headline" | "meaning">;

/** What the view depends on besides the report. */
export interface Place {
  config?: Config;
  /** What is wrong with the configuration; unset when nothing is. */
  problems?: Problem[];
}

const words = (headline: string, meaning: string): Words => ({ headline, meaning });

/** Failures with their own verdict, since that of their stage would claim too much. */
const byCheck: Record<string, Words> = {
  reachable: words("Clients cannot reach this server", "Nothing usable answers at its public address."),
  protection: words("A login page blocks clients", "Your host asks visitors to log in, which MCP clients cannot do."),
  "no-redirect": words(
    "Clients are redirected",
    "The endpoint redirects, and clients lose their token or request on the way.",
  ),
  "public-issuer": words(
    "Only this machine or network can sign in",
    "Other clients reach this server, but not the authorization server that it sends them to.",
  ),
  "descope-answers": words(
    "Descope is not responding",
    "New users cannot sign in until it does. Calls with tokens already in use may still work.",
  ),
  issuer: words(
    "Descope's issuer does not match",
    "It differs from the configured issuer, so clients that verify it refuse to sign in.",
  ),
  "unknown-documents": words(
    "Some clients stop early",
    "They take a page for a broken document, and never ask users to sign in.",
  ),
  "advertised-scopes": words(
    "Descope rejects a scope",
    "Clients ask for it when users sign in, so users see an error.",
  ),
  "forged-host": words("Clients can be misled", "They can connect, but a forged host could send them to an attacker."),
  scopes: words(
    "Tokens lack a required scope",
    "Every call requires it, and Descope does not offer it, so every call is rejected.",
  ),
  keys: words(
    "Tokens cannot be verified",
    "Users can sign in, but calls fail until Descope's signing keys can be read.",
  ),
  clock: words(
    "The clocks do not match",
    "Users can sign in, but their tokens may count as expired, or not valid yet.",
  ),
  preflight: words(
    "Browser clients cannot connect",
    "Browsers may not send what MCP needs. Other clients are not affected.",
  ),
  "user-agents": words("A firewall blocks some clients", "They get another answer than the rest, and cannot connect."),
};

/** Descope itself is not to blame. */
const emulatorDown = words(
  "The local Descope emulator is not responding",
  "Nobody can sign in until it does. Calls with tokens already in use may still work.",
);

/** Judged by its title: something answers in place of Descope's metadata. */
const unreadable = words(
  "Descope's metadata cannot be read",
  "Something answers, but not with this server's metadata. New users cannot sign in until it does.",
);

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
    meaning: "Clients find Descope, but cannot get a token from it.",
  },
  call: {
    headline: "Calls do not work correctly",
    meaning: "Clients will hit errors when they use this server.",
  },
};

/**
 * The first failure decides, so later results may be missing; without a failure the server is ready, but for clients that
 * need work by hand.
 */
export function verdictOf(
  failure: CheckResult | undefined,
  warnings: number,
  { config, problems }: Place,
  clients: Compatibility[],
): Verdict {
  if (failure && problems) return unconfigured(problems);
  if (failure?.title === notMetadata) return { state: "fail", ...unreadable };
  if (failure?.id === "descope-answers" && config && isEmulator(config.descope.origin))
    return { state: "fail", ...emulatorDown };
  if (failure) return { state: "fail", ...(byCheck[failure.id] ?? byGroup[failure.group]) };
  const rest = warnings === 0 ? "" : ` ${warnings === 1 ? "One warning" : `${warnings} warnings`} below.`;
  const byHand = clients.filter(({ state }) => state === "warn").length;
  const where = config?.isLocal ? " on this computer" : "";
  const can = `${where} can register, sign users in and call tools.`;
  if (byHand === 0) return { state: "pass", headline: "Ready for MCP clients", meaning: `Clients${can}${rest}` };
  const need = `${byHand} of ${clients.length} clients ${byHand === 1 ? "needs" : "need"} a client ID by hand`;
  return { state: "warn", headline: `Ready; ${need}`, meaning: `The other clients${can}` };
}

/** A fresh clone is not configured yet, rather than broken. */
function unconfigured(problems: Problem[]): Verdict {
  if (problems.includes(foreignHost)) {
    return {
      state: "fail",
      ...words("This server is local", "It accepts only clients that use its localhost address."),
    };
  }
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
