import type { ReactNode } from "react";
import { HelpLink } from "@/app/_ui/fix";
import { inkOf, StatusIcon, StatusIconWaiting } from "@/app/_ui/status";
import type { CheckResult } from "@/lib/checks/check";
import type { Problem } from "@/lib/config/problem";
import type { Current } from "./current";
import { isUntouched } from "./verdict";
import { plural } from "./view";

/** The next thing to do: fix the first failure, else the first warning. */
export async function NextStep({ current }: { current: Current }) {
  const { result } = await current.settings;
  if (!result.ok) return <Problems problems={result.problems} />;
  const { nextStep, counts } = await current.verdict;
  return nextStep ? <Step step={nextStep} /> : <NothingToDo passed={counts.pass} />;
}

/** Placeholder for the next step. */
export function NextStepWaiting() {
  return (
    <Frame>
      <div className="waiting mt-1 h-3 w-1/4" />
      <div className="waiting mt-4 h-3 w-3/5" />
    </Frame>
  );
}

interface Props {
  /** Unset while loading. */
  status?: "pass" | "warn" | "fail";
  title?: string;
  children: ReactNode;
}

function Frame({ status, title, children }: Props) {
  const look = status === "fail" ? "border-fail bg-fail-tint" : "border-line";
  return (
    <div className={`flex min-h-44 gap-3 border-t px-4 py-4 sm:min-h-28 sm:px-6 ${look}`}>
      <span className="pt-px">{status ? <StatusIcon status={status} /> : <StatusIconWaiting />}</span>
      <div className="min-w-0 max-w-[80ch] flex-1 text-pretty wrap-anywhere">
        {status && <h3 className={`font-semibold ${inkOf(status)}`}>{title}</h3>}
        {children}
      </div>
    </div>
  );
}

function Problems({ problems }: { problems: Problem[] }) {
  const isStart = isUntouched(problems);
  const fixThem = problems.length === 1 ? "Fix this setting" : `Fix these ${problems.length} settings`;
  return (
    <Frame status={isStart ? "warn" : "fail"} title={isStart ? "Get started" : fixThem}>
      <ul className="mt-1 space-y-2">
        {problems.map(({ variable, problem, fix }) => (
          <li key={`${variable} ${problem}`}>
            <code className="font-medium font-mono text-sm">{variable}</code> {problem}. {fix}
          </li>
        ))}
      </ul>
    </Frame>
  );
}

function Step({ step }: { step: CheckResult }) {
  const isFailure = step.status === "fail";
  return (
    <Frame status={isFailure ? "fail" : "warn"} title={isFailure ? "Fix this first" : "Recommended"}>
      <p className="mt-1">
        {step.fix ?? step.title} <HelpLink href={step.help} />
      </p>
      <p className="mt-2 text-[0.8125rem] text-soft">
        Found:{" "}
        <a href={`#${step.id}`} className="link evidence">
          {step.saw}
        </a>
      </p>
    </Frame>
  );
}

function NothingToDo({ passed }: { passed: number }) {
  return (
    <Frame status="pass" title="Nothing to fix">
      <p className="mt-1">
        Share the URL above, or{" "}
        <a href="#connect" className="link">
          connect a client now
        </a>
        .
      </p>
      <p className="mt-2 text-[0.8125rem] text-soft">
        <a href="#checks" className="link">
          {plural(passed, "check")} passed
        </a>
      </p>
    </Frame>
  );
}
