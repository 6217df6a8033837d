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

/** For the row in the URL's fragment. */
const highlight = "target:rounded-xs target:bg-warn-tint/70 target:shadow-[0_0_0_0.75rem] target:shadow-warn-tint/70";

/** A list row: icon, title, status word and details. */
export function StatusRow({ id, status, icon, title, word, className = "py-4", children }: Props) {
  return (
    <li id={id} className={`flex gap-4 ${highlight} ${className}`}>
      {icon ?? <StatusIcon status={status} />}
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-4">
          <h3 className="text-pretty font-medium">{title}</h3>
          <StatusWord status={status}>{word ?? looks[status].word}</StatusWord>
        </div>
        {children}
      </div>
    </li>
  );
}

/** Of each status: its word on every page, the color of text, the icon's look and the path of its mark. */
const looks: Record<Status, Record<"word" | "ink" | "icon" | "mark", string>> = {
  pass: { word: "passed", ink: "text-pass", icon: "bg-pass-tint text-pass", mark: "m6.2 10.3 2.5 2.5 5.1-5.6" },
  warn: { word: "warning", ink: "text-warn", icon: "bg-warn-tint text-warn", mark: "M10 5.8v5M10 13.9v.1" },
  fail: { word: "failed", ink: "text-fail", icon: "bg-fail text-on-fail", mark: "m7 7 6 6m0-6-6 6" },
  skip: { word: "skipped", ink: "text-soft", icon: "border border-dashed border-edge text-soft", mark: "M7 10h6" },
  info: { word: "note", ink: "text-soft", icon: "border border-edge text-soft", mark: "M10 9.4v4.3M10 6.3v.1" },
};

/** The text color of a status. */
export const inkOf = (status: Status): string => looks[status].ink;

/** Placeholder for an icon that is still loading. */
export function StatusIconWaiting() {
  return <span aria-hidden="true" className="waiting inline-flex size-5 shrink-0 rounded-full!" />;
}

/** The icon of a status, always shown next to the word for it. */
export function StatusIcon({ status }: { status: Status }) {
  return (
    <span className={`inline-flex size-5 shrink-0 rounded-full ${looks[status].icon}`}>
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
        <path d={looks[status].mark} />
      </svg>
    </span>
  );
}

/** Shows that a summary can be opened; in a `group` that is open it points down. */
export function Chevron() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 20 20"
      className="size-4 text-soft transition-transform group-open:rotate-90 motion-reduce:transition-none"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d="m7.5 5 5 5-5 5" />
    </svg>
  );
}

/** The word for a status, in its color. */
export function StatusWord({ status, children }: { status: Status; children: ReactNode }) {
  return (
    <span className={`shrink-0 whitespace-nowrap text-[0.8125rem] font-medium ${looks[status].ink}`}>{children}</span>
  );
}
