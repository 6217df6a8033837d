import { Suspense } from "react";
import { Later } from "@/app/_ui/section";
import { CheckAgain } from "./check-again";
import type { Current } from "./current";

/** The time of the last check, and the button to check again. */
export function LastCheck({ current }: { current: Current }) {
  return (
    <div className="flex min-h-8 items-center gap-3 text-[0.8125rem] text-soft sm:mt-6 max-sm:order-first max-sm:w-full max-sm:justify-between">
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
  );
}
