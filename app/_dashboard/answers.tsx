import { Suspense } from "react";
import { Later } from "@/app/_ui/section";
import { inkOf, StatusIcon, StatusIconWaiting } from "@/app/_ui/status";
import { type Current, viewOfStages } from "./current";
import { CheckAgain, RefreshWhileFailing, TimeAgo } from "./live";
import { type Answer, type Question, questions } from "./view";

/** A one-word answer to each common question, and the time of the last check. */
export function Answers({ current }: { current: Current }) {
  return (
    <section aria-label="State" className="overflow-hidden rounded-xl border border-edge bg-raised">
      <ul className="grid grid-cols-2 gap-px bg-line sm:grid-cols-4">
        {(["dcr", "cimd", "keys", "address"] as const).map((question) => (
          <li key={question} className="bg-raised">
            <Later of={viewOfStages(current, questions[question].groups)} fallback={<Cell question={question} />}>
              {({ answers }) => <Cell question={question} answer={answers[question]} />}
            </Later>
          </li>
        ))}
      </ul>
      <div className="flex min-h-12 items-center justify-between gap-3 border-line border-t py-1.5 pr-2 pl-4 text-[0.8125rem] text-soft sm:pl-5">
        <Later of={current.running} fallback="Checking…">
          {({ checkedAt }) => (
            <span>
              Last check: <TimeAgo at={checkedAt} />
            </span>
          )}
        </Later>
        <Later of={current.verdict}>{({ nextStep }) => nextStep?.status === "fail" && <RefreshWhileFailing />}</Later>
        <Suspense>
          <CheckAgain />
        </Suspense>
      </div>
    </section>
  );
}

/** Links to the check that gives the answer. */
function Cell({ question, answer }: { question: Question; answer?: Answer }) {
  const { name, about, ids } = questions[question];
  const status = answer?.status ?? "skip";
  return (
    <a
      href={`#${answer?.id ?? ids[0]}`}
      className="group block px-4 py-3 -outline-offset-2! hover:bg-paper sm:px-5 sm:py-4"
    >
      <span className="text-[0.8125rem] text-soft">{name}</span>
      <span className="mt-1 flex items-center gap-2">
        {answer ? <StatusIcon status={status} /> : <StatusIconWaiting />}
        <span className={`font-semibold underline-offset-3 group-hover:underline ${inkOf(status)}`}>
          {answer?.word ?? "…"}
        </span>
      </span>
      <span className="mt-1 text-[0.8125rem] text-soft max-sm:hidden sm:block">{about}</span>
    </a>
  );
}
