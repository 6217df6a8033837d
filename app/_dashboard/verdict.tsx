import { Suspense } from "react";
import type { Current } from "./current";

/** The verdict in one sentence. Its place is there before it is known, and a screen reader is told when it is. */
export function VerdictPanel({ current }: { current: Current }) {
  return (
    <div aria-live="polite" className="mt-8 mb-6 min-h-33 sm:mt-12 sm:min-h-26">
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
      <h1 className="flex items-baseline gap-3 font-semibold text-[1.5rem] leading-8 tracking-[-0.03em] sm:text-[2.25rem] sm:leading-11">
        <span
          aria-hidden="true"
          className={`size-3 shrink-0 -translate-y-0.5 rounded-full sm:size-3.5 ${dot}`}
        />
        <span className="text-balance">{headline}</span>
      </h1>
      <p className="mt-2 max-w-[62ch] text-pretty text-soft text-base">{meaning}</p>
    </>
  );
}
