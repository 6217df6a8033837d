import type { ReactNode } from "react";
import { inkOf, StatusIcon } from "./status";

interface Props {
  status: "pass" | "warn" | "fail";
  title: string;
  children: ReactNode;
}

const frames = {
  pass: "border-edge bg-raised",
  warn: "border-warn bg-warn-tint",
  fail: "border-fail bg-fail-tint",
};

/** The main message of a page, and what to do about it. */
export function Notice({ status, title, children }: Props) {
  return (
    <div className={`mt-8 flex gap-4 rounded-xl border px-4 py-4 ${frames[status]}`}>
      <StatusIcon status={status} />
      <div className="min-w-0 max-w-[68ch]">
        <h2 className={`font-semibold ${inkOf(status)}`}>{title}</h2>
        <div className="mt-1 text-pretty wrap-anywhere">{children}</div>
      </div>
    </div>
  );
}
