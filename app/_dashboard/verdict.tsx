import { setTimeout as wait } from "node:timers/promises";
import { Later } from "@/app/_ui/section";
import type { CheckResult, Group } from "@/lib/checks/check";
import type { RunningReport } from "@/lib/checks/report";
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
export function verdictOf(failure: CheckResult | undefined, warnings: number, { config, problems }: Place): Verdict {
  if (failure && problems) return unconfigured(problems);
  if (failure) return { state: "fail", ...(byCheck[failure.id] ?? byGroup[failure.group]) };
  const who = config?.isLocal ? "Clients on this computer" : "Clients";
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

/** Milliseconds before the page says what it is waiting for. */
const patienceMs = 8_000;

/** The verdict in one sentence. Its space is reserved while loading, and screen readers announce it. */
export function VerdictPanel({ verdict, running }: { verdict: Promise<Verdict>; running: Promise<RunningReport> }) {
  const checking = <Headline dot="waiting" headline="Checking…" meaning="Contacting Descope and this server." />;
  return (
    <div aria-live="polite" className="mt-8 mb-6 min-h-33 sm:mt-12 sm:min-h-26">
      <Later of={verdict} fallback={checking}>
        {({ state, ...words }) => <Headline dot={dots[state]} {...words} />}
      </Later>
      <Later of={openRequests(running)}>
        {(open) =>
          open.length > 0 && (
            <p className="mt-2 max-w-[62ch] text-pretty text-soft text-sm">
              Still waiting after {patienceMs / 1000} s for: {open.join(", ")}.
            </p>
          )
        }
      </Later>
    </div>
  );
}

const dots = { pass: "bg-pass", warn: "bg-warn-dot", fail: "bg-fail" };

/** The requests that are still pending after 8 s; none if the report is complete by then. */
async function openRequests(running: Promise<RunningReport>): Promise<string[]> {
  const { report, waitingFor } = await running;
  await Promise.race([report, wait(patienceMs, undefined, { ref: false })]);
  return waitingFor();
}

function Headline({ dot, headline, meaning }: Words & { dot: string }) {
  return (
    <>
      <h1 className="flex items-baseline gap-3 font-semibold text-[1.5rem] leading-8 tracking-[-0.03em] sm:text-[2.25rem] sm:leading-11">
        <span aria-hidden="true" className={`size-3 shrink-0 -translate-y-0.5 rounded-full sm:size-3.5 ${dot}`} />
        <span className="text-balance">{headline}</span>
      </h1>
      <p className="mt-2 max-w-[62ch] text-pretty text-soft text-base">{meaning}</p>
    </>
  );
}
