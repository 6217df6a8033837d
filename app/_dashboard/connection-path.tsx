import { Suspense } from "react";
import { Later } from "@/app/_ui/section";
import { StatusIcon, StatusIconWaiting, StatusWord } from "@/app/_ui/status";
import { type Current, viewOfStages } from "./current";
import { NextStep, NextStepWaiting } from "./next-step";
import { groups, type Stage, type StageView, stages } from "./view";

/** The stages a client goes through, and below them the next step. */
export function ConnectionPath({ current }: { current: Current }) {
  return (
    <section aria-labelledby="connection-path" className="mt-8">
      <h2 id="connection-path" className="font-semibold text-[0.9375rem]">
        Connection path
      </h2>
      <div className="mt-3 overflow-hidden rounded-xl border border-edge bg-raised">
        <ol className="grid grid-cols-5 px-2 pt-5 pb-4 sm:px-6 sm:pt-6 sm:pb-5">
          {stages.map((stage, index) => (
            <Later
              key={stage.group}
              of={viewOfStages(current, groups.slice(0, index + 1))}
              fallback={<StageItem stage={stage} />}
            >
              {(view) => <StageItem stage={stage} judged={view.stages[index]} />}
            </Later>
          ))}
        </ol>
        <Suspense fallback={<NextStepWaiting />}>
          <NextStep current={current} />
        </Suspense>
      </div>
    </section>
  );
}

function StageItem({ stage, judged }: { stage: Stage; judged?: StageView | undefined }) {
  const status = judged?.state ?? "skip";
  const line = status === "pass" || status === "warn" ? "border-pass" : "border-edge border-dashed";
  return (
    <li className="group relative min-w-0 sm:pr-6">
      <span
        aria-hidden="true"
        className={`absolute top-2.5 right-[calc(-50%+1rem)] left-[calc(50%+1rem)] border-t group-last:hidden sm:right-2 sm:left-8 ${line}`}
      />
      <div className="flex justify-center sm:justify-start">
        {judged ? <StatusIcon status={status} /> : <StatusIconWaiting />}
      </div>
      <h3
        className={`mt-2.5 font-semibold max-sm:text-center max-sm:text-[0.8125rem] ${status === "skip" ? "text-soft" : ""}`}
      >
        {stage.name}
      </h3>
      <p className="min-h-5 leading-5 max-sm:text-center max-sm:[&>span]:text-[0.6875rem]">
        <StatusWord status={status}>{judged?.word ?? "…"}</StatusWord>
      </p>
      <p className="mt-1.5 text-pretty text-[0.8125rem] text-soft leading-5 max-sm:hidden">{stage.story}</p>
    </li>
  );
}
