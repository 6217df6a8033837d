import type { CheckResult, Status } from "@/lib/checks/check";
import { sortedChecks } from "@/lib/dashboard/sorted-checks";
import type { Current } from "./current";
import { Fix } from "./fix";
import { RevealTarget } from "./reveal-target";
import { Sign, Word } from "./sign";

/** All checks that have no panel of their own: what fails, what could be better, and folded what holds. */
export async function Checks({ current }: { current: Current }) {
  const { checks } = await (await current.running).report;
  const { open, waiting, notes, holding } = sortedChecks(checks);
  return (
    <div className="divide-y divide-line">
      {open.length > 0 && <Rows checks={open} />}
      <Folded summary={`${holding.length} hold`} status="pass" checks={holding} />
      <Folded summary={`${waiting.length} wait for those above`} status="skip" checks={waiting} />
      <Folded summary={`${notes.length} worth knowing`} status="info" checks={notes} />
      <RevealTarget />
    </div>
  );
}

function Rows({ checks }: { checks: CheckResult[] }) {
  return (
    <ul className="divide-y divide-line">
      {checks.map((check) => (
        <Row key={check.id} check={check} />
      ))}
    </ul>
  );
}

interface Fold {
  summary: string;
  status: Status;
  checks: CheckResult[];
}

function Folded({ summary, status, checks }: Fold) {
  if (checks.length === 0) return null;
  return (
    <details className="group">
      <summary className="flex items-center gap-4 py-4">
        <Sign status={status} />
        <span className="flex-1 font-medium">{summary}</span>
        <span className="link text-[0.8125rem] text-soft group-open:hidden">Show</span>
        <span className="link hidden text-[0.8125rem] text-soft group-open:inline">Hide</span>
      </summary>
      <div className="border-line border-t">
        <Rows checks={checks} />
      </div>
    </details>
  );
}

const words = { pass: "holds", warn: "to improve", fail: "fails", skip: "waits", info: "note" };

function Row({ check: { id, status, title, saw, fix, help } }: { check: CheckResult }) {
  return (
    <li id={id} className="check-row flex gap-4 py-4">
      <Sign status={status} />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-4">
          <h3 className="text-pretty font-medium">{title}</h3>
          <Word status={status}>{words[status]}</Word>
        </div>
        <p className="evidence mt-0.5">{saw}</p>
        {fix && <Fix status={status} text={fix} help={help} />}
      </div>
    </li>
  );
}
