import { Suspense } from "react";
import { Section, Waiting } from "@/app/_ui/section";
import { Checks } from "./checks";
import { ConfigurationPanel } from "./configuration";
import { Connect } from "./connect";
import type { Current } from "./current";
import { Guide } from "./guide";
import { Registration } from "./registration";
import { WhoGetsIn } from "./who-gets-in";

/** Everything below the first screen: what to do and what is checked, beside who gets in and the settings. */
export async function Panels({ current }: { current: Current }) {
  const { result, resource } = await current.settings;
  return (
    <div className="mt-14 grid gap-x-16 gap-y-14 lg:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
      <div className="min-w-0 space-y-14">
        {result.ok ? <Connect url={result.config.resource} /> : <SetUp current={current} />}
        {result.ok && (
          <Section id="registration" title="Registration">
            <Suspense fallback={<Waiting rows={3} rowHeight="h-30" />}>
              <Registration current={current} />
            </Suspense>
          </Section>
        )}
        <Section id="checks" title="Checks">
          <Suspense fallback={<Waiting rows={3} rowHeight="h-16" />}>
            <Checks current={current} />
          </Suspense>
        </Section>
        {result.ok && <SetUp current={current} />}
      </div>
      <div className="min-w-0 space-y-14">
        {result.ok && (
          <Section id="who-gets-in" title="Who gets in">
            <WhoGetsIn current={current} config={result.config} />
          </Section>
        )}
        <ConfigurationPanel result={result} resource={resource} />
      </div>
    </div>
  );
}

function SetUp({ current }: { current: Current }) {
  return (
    <Section id="set-up" title="Set up">
      <Suspense fallback={<Waiting rows={1} rowHeight="h-16" />}>
        <Guide current={current} />
      </Suspense>
    </Section>
  );
}
