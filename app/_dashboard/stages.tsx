import type { ReactNode } from "react";
import { Fix } from "@/app/_ui/fix";
import { Later, Section, Waiting } from "@/app/_ui/section";
import { Chevron, StatusIcon, StatusRow, StatusWord } from "@/app/_ui/status";
import { Wrap } from "@/app/_ui/wrap";
import type { CheckResult } from "@/lib/checks/check";
import { type Current, viewOfStages } from "./current";
import { Disclosure } from "./live";
import { RevealTarget } from "./reveal-target";
import type { StageView } from "./view";

/** The stages a client goes through. Each opens its checks; those with a problem are open. */
export function Stages({ current }: { current: Current }) {
  return (
    <Section id="connection-path" title="Connection path">
      <Later of={viewOfStages(current)} fallback={<Waiting rows={5} rowHeight="h-18 sm:h-14" />}>
        {({ stages, nextStep }) => (
          <>
            <ol className="divide-y divide-line">
              {stages.map((stage) => (
                <StageItem key={stage.group} stage={stage} hasFailure={nextStep?.status === "fail"} />
              ))}
            </ol>
            <RevealTarget />
          </>
        )}
      </Later>
    </Section>
  );
}

function StageItem({ stage, hasFailure }: { stage: StageView; hasFailure: boolean }) {
  const { group, name, story, state, word, counts, problems, others } = stage;
  const rest = <Checks checks={others} hasFailure={hasFailure} />;
  return (
    <li id={group}>
      <Disclosure isOpen={problems.length > 0}>
        <summary className="grid min-h-18 grid-cols-[1.25rem_1fr_auto_1rem] items-center gap-x-3 py-2 sm:min-h-14">
          <StatusIcon status={state} />
          <span className="grid sm:grid-cols-[8rem_1fr] sm:items-baseline">
            <span className="font-medium">{name}</span>
            <span className="text-[0.8125rem] text-soft">{counts}</span>
          </span>
          <StatusWord status={state}>{word}</StatusWord>
          <Chevron />
        </summary>
        <div className="pb-4 sm:pl-8">
          <p className="text-soft">{story}</p>
          <Checks checks={problems} hasFailure={hasFailure} />
          {problems.length > 0 && others.length > 0 ? <Others count={others.length}>{rest}</Others> : rest}
        </div>
      </Disclosure>
    </li>
  );
}

/** Collapses the checks that passed or depend on a problem, below the problems. */
function Others({ count, children }: { count: number; children: ReactNode }) {
  return (
    <details className="border-line border-t">
      <summary className="py-3 text-[0.8125rem]">
        <span className="link">{count === 1 ? "1 other check" : `${count} other checks`}</span>
      </summary>
      {children}
    </details>
  );
}

function Checks({ checks, hasFailure }: { checks: CheckResult[]; hasFailure: boolean }) {
  return (
    <ul className="divide-y divide-line">
      {checks.map((check) => (
        <CheckRow key={check.id} check={check} hasFailure={hasFailure} />
      ))}
    </ul>
  );
}

function CheckRow({
  check: { id, status, title, saw, fix, help },
  hasFailure,
}: {
  check: CheckResult;
  hasFailure: boolean;
}) {
  // A check that depends on a failure shows only its title: the failure explains the rest.
  const isDependent = status === "skip" && hasFailure;
  return (
    <StatusRow id={id} status={status} title={title} className={isDependent ? "py-2 text-soft" : "py-4"}>
      {!isDependent && (
        <p className="evidence mt-0.5">
          <Wrap text={saw} />
        </p>
      )}
      {fix && <Fix status={status} text={fix} help={help} />}
    </StatusRow>
  );
}
