import type { ReactNode } from "react";
import { ConsoleText } from "@/app/_ui/console-text";
import { HelpLink } from "@/app/_ui/fix";
import { foreignHost } from "@/app/_ui/own-report";
import { inkOf, StatusIcon, StatusIconWaiting } from "@/app/_ui/status";
import { Wrap } from "@/app/_ui/wrap";
import type { CheckResult } from "@/lib/checks/check";
import type { Problem } from "@/lib/config/problem";
import type { Current } from "./current";
import { Guide } from "./guide";
import { isUntouched } from "./verdict";

/** The next thing to do: set this server up, fix the first failure, or else the first warning. */
export async function NextStep({ current }: { current: Current }) {
  const { result, resource } = await current.settings;
  if (!result.ok) {
    const { problems, descope } = result;
    const isConnected = descope !== undefined;
    if (isUntouched(problems)) return <Guide resource={resource} isConnected={isConnected} />;
    const isHidden = problems.includes(foreignHost);
    return (
      <div className="space-y-3">
        <Problems problems={problems} />
        {!isConnected && !isHidden && <Guide resource={resource} isConnected={false} />}
      </div>
    );
  }
  const { nextStep, counts } = await current.verdict;
  return nextStep ? <Step step={nextStep} /> : <NothingToDo counts={counts} />;
}

/** Placeholder for the next step. */
export function NextStepWaiting() {
  return (
    <Box>
      <div className="waiting mt-1 h-3 w-1/4" />
      <div className="waiting mt-4 h-3 w-3/5" />
    </Box>
  );
}

interface Props {
  /** Unset while loading. */
  status?: "pass" | "warn" | "fail";
  title?: string;
  children: ReactNode;
}

const looks = { pass: "border-line bg-raised", warn: "border-warn bg-warn-tint", fail: "border-fail bg-fail-tint" };

function Box({ status, title, children }: Props) {
  return (
    <section
      aria-label="Next step"
      className={`flex gap-3 rounded-xl border px-4 py-4 sm:px-5 ${status ? looks[status] : "min-h-54 border-line sm:min-h-34"}`}
    >
      <span className="pt-px">{status ? <StatusIcon status={status} /> : <StatusIconWaiting />}</span>
      <div className="min-w-0 max-w-[104ch] flex-1 text-pretty wrap-anywhere">
        {status && <h2 className={`font-semibold ${inkOf(status)}`}>{title}</h2>}
        {children}
      </div>
    </section>
  );
}

function Problems({ problems }: { problems: Problem[] }) {
  return (
    <Box status="fail" title={problems.length === 1 ? "Fix this setting" : `Fix these ${problems.length} settings`}>
      <ul className="mt-1 space-y-2">
        {problems.map(({ variable, problem, fix }) => (
          <li key={`${variable} ${problem}`}>
            <code className="font-medium font-mono text-sm">{variable}</code> {problem}. <ConsoleText text={fix} />
          </li>
        ))}
      </ul>
    </Box>
  );
}

function Step({ step: { id, status, title, saw, fix, help } }: { step: CheckResult }) {
  const isFailure = status === "fail";
  return (
    <Box status={isFailure ? "fail" : "warn"} title={`${isFailure ? "Fix this first" : "Recommended"}: ${title}`}>
      <p className="mt-1">
        {fix && <ConsoleText text={fix} />} <HelpLink href={help} />
      </p>
      <p className="mt-2 text-[0.8125rem]">
        Found:{" "}
        <a href={`#${id}`} className="link font-mono">
          <Wrap text={saw} />
        </a>
      </p>
    </Box>
  );
}

function NothingToDo({ counts }: { counts: string }) {
  return (
    <Box status="pass" title="Nothing to fix">
      <p className="mt-1">
        Share the URL above, or{" "}
        <a href="#clients" className="link">
          connect a client now
        </a>
        .
      </p>
      <p className="mt-2 text-[0.8125rem] text-soft">
        Checks:{" "}
        <a href="#connection-path" className="link">
          {counts}
        </a>
      </p>
    </Box>
  );
}
