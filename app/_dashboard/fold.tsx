import type { ReactNode } from "react";
import { Sign } from "@/app/_ui/status-icon";
import type { Status } from "@/lib/checks/check";

/** A row that sums up others and opens to show them. */
export function Fold({
  status,
  summary,
  children,
}: {
  status: Status;
  summary: string;
  children: ReactNode;
}) {
  return (
    <details className="group">
      <summary className="flex items-center gap-4 py-4">
        <Sign status={status} />
        <span className="flex-1 font-medium">{summary}</span>
        <span className="link text-[0.8125rem] text-soft group-open:hidden">Show</span>
        <span className="link hidden text-[0.8125rem] text-soft group-open:inline">Hide</span>
      </summary>
      <div className="border-line border-t">{children}</div>
    </details>
  );
}
