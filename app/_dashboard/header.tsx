import { Suspense } from "react";
import { Later } from "@/app/_ui/section";
import { serverInfo } from "@/lib/config/server-info";
import { CheckAgain } from "./check-again";
import type { Current } from "./current";

/** The server's name, the time of the last check, and the button to check again. */
export function Header({ current }: { current: Current }) {
  return (
    <header className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-5">
      <p className="flex items-center gap-2.5 font-semibold text-sm">
        <Mark />
        {serverInfo.title}
      </p>
      <div className="flex items-center gap-3 text-[0.8125rem] text-soft max-sm:w-full max-sm:justify-between">
        <Later of={current.running} fallback={<span>Checking…</span>}>
          {({ checkedAt }) => (
            <span>
              Checked at{" "}
              <time dateTime={checkedAt} className="tabular-nums">
                {checkedAt.slice(11, 19)} UTC
              </time>
            </span>
          )}
        </Later>
        <Suspense>
          <CheckAgain />
        </Suspense>
      </div>
    </header>
  );
}

/** The app's icon: a line that leads through a doorway. */
function Mark() {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" className="size-6" fill="none" strokeWidth="2.4">
      <rect width="32" height="32" rx="8" className="fill-ink" />
      <g className="stroke-paper" strokeLinecap="round" strokeLinejoin="round">
        <path d="M6 16h8" />
        <path d="M13 9V8.5a2 2 0 0 1 2-2h6a2 2 0 0 1 2 2v15a2 2 0 0 1-2 2h-6a2 2 0 0 1-2-2V23" />
      </g>
      <circle cx="18" cy="16" r="2.6" className="fill-paper" />
    </svg>
  );
}
