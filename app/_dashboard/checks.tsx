import { Fix } from "@/app/_ui/fix";
import { Fold } from "@/app/_ui/section";
import { StatusRow } from "@/app/_ui/status";
import type { CheckResult } from "@/lib/checks/check";
import { type Current, viewOfStages } from "./current";
import { RevealTarget } from "./reveal-target";
import { plural, stages } from "./view";

/** All checks without a panel of their own: failures and warnings, then the rest collapsed. */
export async function Checks({ current }: { current: Current }) {
  const { open, folded } = await viewOfStages(current);
  return (
    <div className="divide-y divide-line">
      {open.length > 0 && <Rows checks={open} />}
      {folded.pass.length > 0 && (
        <Fold status="pass" summary={`${plural(folded.pass.length, "check")} passed`}>
          <ByStage checks={folded.pass} />
        </Fold>
      )}
      {folded.skip.length > 0 && (
        <Fold status="skip" summary={`${folded.skip.length} skipped until this is fixed`}>
          <ByStage checks={folded.skip} />
        </Fold>
      )}
      {folded.info.length > 0 && (
        <Fold status="info" summary={plural(folded.info.length, "note")}>
          <Rows checks={folded.info} />
        </Fold>
      )}
      <RevealTarget />
    </div>
  );
}

function ByStage({ checks }: { checks: CheckResult[] }) {
  return stages.map(({ group, name }) => {
    const own = checks.filter((check) => check.group === group);
    if (own.length === 0) return null;
    return (
      <section key={group} className="pl-9">
        <h3 className="pt-5 pb-1 text-[0.8125rem] text-soft">{name}</h3>
        <Rows checks={own} />
      </section>
    );
  });
}

function Rows({ checks }: { checks: CheckResult[] }) {
  return (
    <ul className="divide-y divide-line">
      {checks.map(({ id, status, title, saw, fix, help }) => (
        <StatusRow key={id} id={id} status={status} title={title}>
          <p className="evidence mt-0.5">{saw}</p>
          {fix && <Fix status={status} text={fix} help={help} />}
        </StatusRow>
      ))}
    </ul>
  );
}
