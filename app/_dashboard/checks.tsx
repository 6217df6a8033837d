import type { CheckResult } from "@/lib/checks/check";
import { byStage, sortedChecks } from "@/lib/dashboard/sorted-checks";
import { CheckRow } from "./check-row";
import type { Current } from "./current";
import { Fold } from "./fold";
import { RevealTarget } from "./reveal-target";

/** All checks that have no panel of their own: what fails, what could be better, and folded what holds. */
export async function Checks({ current }: { current: Current }) {
  const { checks } = await (await current.running).report;
  const { open, waiting, notes, holding } = sortedChecks(checks);
  return (
    <div className="divide-y divide-line">
      {open.length > 0 && <Rows checks={open} />}
      {holding.length > 0 && (
        <Fold status="pass" summary={`${holding.length} more hold`}>
          <Stages checks={holding} />
        </Fold>
      )}
      {waiting.length > 0 && (
        <Fold status="skip" summary={`${waiting.length} wait for those above`}>
          <Stages checks={waiting} />
        </Fold>
      )}
      {notes.length > 0 && (
        <Fold status="info" summary={`${notes.length} worth knowing`}>
          <Rows checks={notes} />
        </Fold>
      )}
      <RevealTarget />
    </div>
  );
}

function Stages({ checks }: { checks: CheckResult[] }) {
  return byStage(checks).map(({ name, checks: own }) => (
    <section key={name} className="pl-9">
      <h3 className="pt-5 pb-1 text-[0.8125rem] text-soft">{name}</h3>
      <Rows checks={own} />
    </section>
  ));
}

function Rows({ checks }: { checks: CheckResult[] }) {
  return (
    <ul className="divide-y divide-line">
      {checks.map((check) => (
        <CheckRow key={check.id} check={check} />
      ))}
    </ul>
  );
}
