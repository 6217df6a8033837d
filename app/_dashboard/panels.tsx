import { Suspense } from "react";
import { Section, Waiting } from "@/app/_ui/section";
import { Checks } from "./checks";
import { ClientCompatibility } from "./client-compatibility";
import { ConfigurationPanel } from "./configuration";
import { Connect } from "./connect";
import type { Current } from "./current";
import { Guide } from "./guide";
import { Registration } from "./registration";

/** Everything below the first screen: instructions and checks, next to the clients and the settings. */
export async function Panels({ current }: { current: Current }) {
  const { result, resource } = await current.settings;
  return (
    <div className="mt-14 grid gap-x-16 gap-y-14 lg:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
      <div className="min-w-0 space-y-14">
        {result.ok ? <Connect url={result.config.resource} /> : <Setup current={current} />}
        {result.ok && (
          <Section id="registration" title="Client registration">
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
        {result.ok && <Setup current={current} />}
      </div>
      <div className="min-w-0 space-y-14">
        {result.ok && (
          <Section id="clients" title="Client compatibility">
            <ClientCompatibility current={current} />
          </Section>
        )}
        <ConfigurationPanel result={result} resource={resource} />
      </div>
    </div>
  );
}

function Setup({ current }: { current: Current }) {
  return (
    <Section id="setup" title="Setup">
      <Suspense fallback={<Waiting rows={1} rowHeight="h-16" />}>
        <Guide current={current} />
      </Suspense>
    </Section>
  );
}
