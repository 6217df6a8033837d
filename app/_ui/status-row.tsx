import type { ReactNode } from "react";
import type { Status } from "@/lib/checks/check";
import { StatusIcon, StatusWord, statusWords } from "./status-icon";

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
