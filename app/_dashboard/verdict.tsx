import { Suspense } from "react";
import type { Current } from "./current";

/** Milliseconds before the page says what it is waiting for. */
const patienceMs = 8_000;

/** The verdict in one sentence. Its space is reserved while loading, and screen readers announce it. */
export function VerdictPanel({ current }: { current: Current }) {
  return (
    <div aria-live="polite" className="mt-8 mb-6 min-h-33 sm:mt-12 sm:min-h-26">
      <Suspense
        fallback={<Headline dot="waiting" headline="Checking…" meaning="Contacting Descope and this server." />}
      >
        <Known current={current} />
      </Suspense>
      <Suspense>
        <StillOpen current={current} />
      </Suspense>
    </div>
  );
}

/** After 8 s, lists the requests that are still pending; renders nothing if the report is complete by then. */
async function StillOpen({ current }: { current: Current }) {
  const { report, waitingFor } = await current.running;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([report, patience]);
  clearTimeout(timer);
  const open = waitingFor();
  if (open.length === 0) return null;
  return (
    <p className="mt-2 max-w-[62ch] text-pretty text-soft text-sm">
      Still waiting after {patienceMs / 1000} s for: {open.join(", ")}.
    </p>
  );
}

const dots = { pass: "bg-pass", warn: "bg-warn-dot", fail: "bg-fail" };

async function Known({ current }: { current: Current }) {
  const { state, headline, meaning } = (await current.verdict).verdict;
  return <Headline dot={dots[state]} headline={headline} meaning={meaning} />;
}

function Headline({ dot, headline, meaning }: { dot: string; headline: string; meaning: string }) {
  return (
    <>
      <h1 className="flex items-baseline gap-3 font-semibold text-[1.5rem] leading-8 tracking-[-0.03em] sm:text-[2.25rem] sm:leading-11">
        <span aria-hidden="true" className={`size-3 shrink-0 -translate-y-0.5 rounded-full sm:size-3.5 ${dot}`} />
        <span className="text-balance">{headline}</span>
      </h1>
      <p className="mt-2 max-w-[62ch] text-pretty text-soft text-base">{meaning}</p>
    </>
  );
}
