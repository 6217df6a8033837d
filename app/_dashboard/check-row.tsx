import { Fix } from "@/app/_ui/fix";
import { Sign, Word } from "@/app/_ui/status-icon";
import type { CheckResult } from "@/lib/checks/check";

const words = { pass: "holds", warn: "to improve", fail: "fails", skip: "waits", info: "note" };

/** A sentence about the world, whether it holds, the evidence, and what to change. */
export function CheckRow({ check: { id, status, title, saw, fix, help } }: { check: CheckResult }) {
  return (
    <li id={id} className="check-row flex gap-4 py-4">
      <Sign status={status} />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-4">
          <p className="text-pretty font-medium">{title}</p>
          <Word status={status}>{words[status]}</Word>
        </div>
        <p className="evidence mt-0.5">{saw}</p>
        {fix && <Fix status={status} text={fix} help={help} />}
      </div>
    </li>
  );
}
