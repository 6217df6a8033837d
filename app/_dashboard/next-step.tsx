import type { ReactNode } from "react";
import { HelpLink } from "@/app/_ui/fix";
import { StatusIcon, StatusIconWaiting } from "@/app/_ui/status";
import type { CheckResult } from "@/lib/checks/check";
import type { Problem } from "@/lib/config/problem";
import type { Current } from "./current";
import { isUntouched } from "./verdict-of";
import { plural } from "./view";

/** Placeholder for the next step. */
export function NextStepWaiting() {
  return (
    <Frame sign={<StatusIconWaiting />} look="border-line">
      <div className="waiting mt-1 h-3 w-1/4" />
      <div className="waiting mt-4 h-3 w-3/5" />
    </Frame>
  );
}

/** The next thing to do: fix the first failure, else the first warning. */
export async function NextStep({ current }: { current: Current }) {
  const { result } = await current.settings;
  if (!result.ok) return <Problems problems={result.problems} />;
  const { nextStep, counts } = await current.verdict;
  return nextStep ? <Step step={nextStep} /> : <NothingToDo passed={counts.pass} />;
}

function Frame({ sign, look, children }: { sign: ReactNode; look: string; children: ReactNode }) {
  return (
    <div className={`flex min-h-44 gap-3 border-t px-4 py-4 sm:min-h-28 sm:px-6 ${look}`}>
      <span className="pt-px">{sign}</span>
      <div className="min-w-0 max-w-[80ch] flex-1 text-pretty wrap-anywhere">{children}</div>
    </div>
  );
}

const looks: Record<"pass" | "warn" | "fail", { frame: string; heading: string }> = {
  pass: { frame: "border-line", heading: "text-pass" },
  warn: { frame: "border-line", heading: "text-warn" },
  fail: { frame: "border-fail bg-fail-tint", heading: "text-fail" },
};

function Titled({ status, title, children }: { status: keyof typeof looks; title: string; children: ReactNode }) {
  const { frame, heading } = looks[status];
  return (
    <Frame sign={<StatusIcon status={status} />} look={frame}>
      <h3 className={`font-semibold ${heading}`}>{title}</h3>
      {children}
    </Frame>
  );
}

function Problems({ problems }: { problems: Problem[] }) {
  const isStart = isUntouched(problems);
  const title = isStart
    ? "Get started"
    : `Fix ${problems.length === 1 ? "this setting" : `these ${problems.length} settings`}`;
  return (
    <Titled status={isStart ? "warn" : "fail"} title={title}>
      <ul className="mt-1 space-y-2">
        {problems.map(({ variable, problem, fix }) => (
          <li key={`${variable} ${problem}`}>
            <code className="font-medium font-mono text-sm">{variable}</code> {problem}. {fix}
          </li>
        ))}
      </ul>
    </Titled>
  );
}

function Step({ step }: { step: CheckResult }) {
  const isFailure = step.status === "fail";
  return (
    <Titled status={isFailure ? "fail" : "warn"} title={isFailure ? "Fix this first" : "Recommended"}>
      <p className="mt-1">
        {step.fix ?? step.title} <HelpLink href={step.help} />
      </p>
      <p className="mt-2 text-[0.8125rem] text-soft">
        Found:{" "}
        <a href={`#${step.id}`} className="link evidence">
          {step.saw}
        </a>
      </p>
    </Titled>
  );
}

function NothingToDo({ passed }: { passed: number }) {
  return (
    <Titled status="pass" title="Nothing to fix">
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
    </Titled>
  );
}
