import type { ReactNode } from "react";
import { StatusIcon } from "./status";

interface Props {
  status: "pass" | "warn" | "fail";
  title: string;
  children: ReactNode;
}

const looks = {
  pass: { frame: "border-edge bg-raised", ink: "text-pass" },
  warn: { frame: "border-warn bg-warn-tint", ink: "text-warn" },
  fail: { frame: "border-fail bg-fail-tint", ink: "text-fail" },
};

/** The main message of a page, and what to do about it. */
export function Notice({ status, title, children }: Props) {
  const { frame, ink } = looks[status];
  return (
    <div className={`mt-8 flex gap-4 rounded-xl border px-4 py-4 ${frame}`}>
      <StatusIcon status={status} />
      <div className="min-w-0 max-w-[68ch]">
        <h2 className={`font-semibold ${ink}`}>{title}</h2>
        <div className="mt-1 text-pretty wrap-anywhere">{children}</div>
      </div>
    </div>
  );
}
