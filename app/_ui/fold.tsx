import type { ReactNode } from "react";
import type { Status } from "@/lib/checks/check";
import { StatusIcon } from "./status-icon";

/** A summary row that expands to show the rows it counts. */
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
        <StatusIcon status={status} />
        <span className="flex-1 font-medium">{summary}</span>
        <span className="link text-[0.8125rem] text-soft group-open:hidden">Show</span>
        <span className="link hidden text-[0.8125rem] text-soft group-open:inline">Hide</span>
      </summary>
      <div className="border-line border-t">{children}</div>
    </details>
  );
}
