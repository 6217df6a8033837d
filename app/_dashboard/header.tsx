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
        <span aria-hidden="true" className="size-6 bg-[url(/icon.svg)]" />
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
