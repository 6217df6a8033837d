import { Suspense } from "react";
import { serverInfo } from "@/lib/mcp/server-info";
import { CheckAgain } from "./check-again";
import type { Current } from "./current";

/** Which server this is, when it was checked, and the button to do it again. */
export function Header({ current }: { current: Current }) {
  return (
    <header className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-5">
      <p className="font-semibold text-sm">{serverInfo.title}</p>
      <div className="flex items-center gap-3 text-[0.8125rem] text-soft max-sm:w-full max-sm:justify-between">
        <Suspense fallback={<span>Checking…</span>}>
          <CheckedAt current={current} />
        </Suspense>
        <Suspense>
          <CheckAgain />
        </Suspense>
      </div>
    </header>
  );
}

async function CheckedAt({ current }: { current: Current }) {
  const { checkedAt } = await (await current.running).report;
  return (
    <span>
      Checked at{" "}
      <time dateTime={checkedAt} className="tabular-nums">
        {checkedAt.slice(11, 19)} UTC
      </time>
    </span>
  );
}
