import { setTimeout as wait } from "node:timers/promises";
import { Later } from "@/app/_ui/section";
import type { RunningReport } from "@/lib/checks/report";
import type { Verdict, Words } from "./verdict";

/** Milliseconds before the page says what it is waiting for. */
const patienceMs = 8_000;

/** The verdict in one sentence. Its space is reserved while loading, and screen readers announce it. */
export function VerdictPanel({ verdict, running }: { verdict: Promise<Verdict>; running: Promise<RunningReport> }) {
  const checking = (
    <>
      <Headline dot="waiting" headline="Checking…" meaning="Contacting Descope and this server." />
      <Later of={openRequests(running)}>{(open) => open && <Meaning>{open}</Meaning>}</Later>
    </>
  );
  return (
    <div aria-live="polite" className="mt-2 mb-4 min-h-37 sm:mt-6 sm:mb-6 sm:min-h-20">
      <Later of={verdict} fallback={checking}>
        {({ state, ...words }) => <Headline dot={dots[state]} {...words} />}
      </Later>
    </div>
  );
}

const dots = { pass: "bg-pass", warn: "bg-warn-dot", fail: "bg-fail" };

/** The requests that are still pending after 8 s, the first of them by name. */
async function openRequests(running: Promise<RunningReport>): Promise<string | undefined> {
  const { report, waitingFor } = await running;
  await Promise.race([report, wait(patienceMs, undefined, { ref: false })]);
  const [first, ...others] = waitingFor();
  if (!first) return;
  return `Still waiting after ${patienceMs / 1000} s for ${first}${others.length > 0 ? ` and ${others.length} more` : ""}.`;
}

function Headline({ dot, headline, meaning }: Words & { dot: string }) {
  return (
    <>
      <h1 className="flex items-baseline gap-3 font-semibold text-[1.5rem] leading-8 tracking-[-0.03em] sm:text-[2.25rem] sm:leading-11">
        <span aria-hidden="true" className={`size-3 shrink-0 -translate-y-0.5 rounded-full sm:size-3.5 ${dot}`} />
        <span className="text-balance">{headline}</span>
      </h1>
      <Meaning>{meaning}</Meaning>
    </>
  );
}

function Meaning({ children }: { children: string }) {
  return <p className="mt-2 text-pretty text-soft text-base">{children}</p>;
}
