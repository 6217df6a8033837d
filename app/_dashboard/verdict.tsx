import { Suspense } from "react";
import type { Current } from "./current";

/** The verdict in one sentence. Its place is there before it is known, and a screen reader is told when it is. */
export function VerdictPanel({ current }: { current: Current }) {
  return (
    <div aria-live="polite" className="pt-8 pb-6 sm:pt-12">
      <Suspense
        fallback={<Headline dot="waiting" headline="Checking…" meaning="Asking Descope and this server." />}
      >
        <Known current={current} />
      </Suspense>
    </div>
  );
}

const dots = { pass: "bg-pass", warn: "bg-warn-dot", fail: "bg-fail" };

async function Known({ current }: { current: Current }) {
  const { state, headline, meaning } = await current.verdict;
  return <Headline dot={dots[state]} headline={headline} meaning={meaning} />;
}

function Headline({ dot, headline, meaning }: { dot: string; headline: string; meaning: string }) {
  return (
    <>
      <h1 className="flex items-baseline gap-3 font-semibold text-[1.75rem] leading-9 tracking-[-0.03em] sm:text-[2.25rem] sm:leading-11">
        <span
          aria-hidden="true"
          className={`size-3 shrink-0 -translate-y-0.5 rounded-full sm:size-3.5 ${dot}`}
        />
        <span className="text-balance">{headline}</span>
      </h1>
      <p className="mt-2 min-h-18 max-w-[62ch] sm:min-h-12 text-pretty text-soft text-base">{meaning}</p>
    </>
  );
}
