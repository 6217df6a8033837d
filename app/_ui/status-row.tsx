import type { ReactNode } from "react";
import type { Status } from "@/lib/checks/check";
import { StatusIcon, StatusWord, statusWords } from "./status-icon";

interface Props {
  /** The anchor that links lead to. */
  id?: string | undefined;
  status: Status;
  /** Stands in place of the icon of the status. */
  icon?: ReactNode;
  title: ReactNode;
  /** Default: the name of the status. */
  word?: string;
  className?: string;
  children?: ReactNode;
}

/** A row of a list: icon, title, the word of the status, and what belongs to it. */
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
