import type { ReactNode } from "react";
import type { Status } from "@/lib/checks/check";

interface Props {
  /** Anchor for links. */
  id?: string | undefined;
  status: Status;
  /** Replaces the status icon. */
  icon?: ReactNode;
  title: ReactNode;
  /** Defaults to the name of the status. */
  word?: string;
  className?: string;
  children?: ReactNode;
}

/** A list row: icon, title, status word and details. */
export function StatusRow({ id, status, icon, title, word, className = "py-4", children }: Props) {
  return (
    <li id={id} className={`check-row flex gap-4 ${className}`}>
      {icon ?? <StatusIcon status={status} />}
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-4">
          <h3 className="text-pretty font-medium">{title}</h3>
          <StatusWord status={status}>{word ?? statusWords[status]}</StatusWord>
        </div>
        {children}
      </div>
    </li>
  );
}

const looks: Record<Status, string> = {
  pass: "bg-pass-tint text-pass",
  warn: "bg-warn-tint text-warn",
  fail: "bg-fail text-on-fail",
  skip: "border border-dashed border-edge text-soft",
  info: "border border-edge text-soft",
};

const marks: Record<Status, ReactNode> = {
  pass: <path d="m6.2 10.3 2.5 2.5 5.1-5.6" />,
  warn: <path d="M10 5.8v5M10 13.9v.1" />,
  fail: <path d="m7 7 6 6m0-6-6 6" />,
  skip: <path d="M7 10h6" />,
  info: <path d="M10 9.4v4.3M10 6.3v.1" />,
};

/** Placeholder for an icon that is still loading. */
export function StatusIconWaiting() {
  return <span aria-hidden="true" className="waiting inline-flex size-5 shrink-0 rounded-full!" />;
}

/** The icon of a status, always shown next to the word for it. */
export function StatusIcon({ status }: { status: Status }) {
  return (
    <span className={`inline-flex size-5 shrink-0 rounded-full ${looks[status]}`}>
      <svg
        aria-hidden="true"
        viewBox="0 0 20 20"
        className="-m-px size-5.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {marks[status]}
      </svg>
    </span>
  );
}

const inks: Record<Status, string> = {
  pass: "text-pass",
  warn: "text-warn",
  fail: "text-fail",
  skip: "text-soft",
  info: "text-soft",
};

/** The name of each status, on every page. */
export const statusWords: Record<Status, string> = {
  pass: "passed",
  warn: "warning",
  fail: "failed",
  skip: "skipped",
  info: "note",
};

/** The word for a status, in its color. */
export function StatusWord({ status, children }: { status: Status; children: ReactNode }) {
  return <span className={`shrink-0 whitespace-nowrap text-[0.8125rem] font-medium ${inks[status]}`}>{children}</span>;
}
