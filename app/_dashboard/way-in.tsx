import { Suspense } from "react";
import { Sign, SignWaiting, Word } from "@/app/_ui/status-icon";
import type { Group } from "@/lib/checks/check";
import { type Stage, type StageState, stageState, stages } from "@/lib/dashboard/stages";
import type { Current } from "./current";
import { NextStep, NextStepWaiting } from "./next-step";

/** The story of a client in four stages, and below it the one thing to do next. */
export function WayIn({ current }: { current: Current }) {
  return (
    <section aria-labelledby="way-in" className="mt-8">
      <h2 id="way-in" className="font-semibold text-[0.9375rem]">
        The way in
      </h2>
      <div className="mt-3 overflow-hidden rounded-xl border border-edge bg-raised">
        <ol className="grid grid-cols-4 px-2 pt-5 pb-4 sm:px-6 sm:pt-6 sm:pb-5">
          {stages.map((stage, index) => (
            <Suspense key={stage.group} fallback={<StageView stage={stage} />}>
              <JudgedStage stage={stage} index={index} current={current} />
            </Suspense>
          ))}
        </ol>
        <Suspense fallback={<NextStepWaiting />}>
          <NextStep current={current} />
        </Suspense>
      </div>
    </section>
  );
}

async function JudgedStage({ stage, index, current }: { stage: Stage; index: number; current: Current }) {
  const { groups } = await current.running;
  const earlier: Group[] = ["configure", ...stages.slice(0, index).map(({ group }) => group)];
  const [own, ...before] = await Promise.all([groups[stage.group], ...earlier.map((group) => groups[group])]);
  return <StageView stage={stage} state={stageState(own, before.flat())} />;
}

const lines = {
  pass: "border-pass",
  warn: "border-pass",
  fail: "border-edge border-dashed",
  skip: "border-edge border-dashed",
};

function StageView({ stage, state }: { stage: Stage; state?: StageState }) {
  const status = state?.state ?? "skip";
  return (
    <li className="group relative min-w-0 sm:pr-6">
      <span
        aria-hidden="true"
        className={`absolute top-2.5 right-[calc(-50%+1rem)] left-[calc(50%+1rem)] border-t group-last:hidden sm:right-2 sm:left-8 ${lines[status]}`}
      />
      <div className="flex justify-center sm:justify-start">
        {state ? <Sign status={status} /> : <SignWaiting />}
      </div>
      <h3
        className={`mt-2.5 font-semibold max-sm:text-center max-sm:text-sm ${status === "skip" ? "text-soft" : ""}`}
      >
        {stage.name}
      </h3>
      <p className="min-h-5 leading-5 max-sm:text-center">
        <Word status={status}>{state?.word ?? "…"}</Word>
      </p>
      <p className="mt-1.5 text-pretty text-[0.8125rem] text-soft leading-5 max-sm:hidden">{stage.story}</p>
    </li>
  );
}
