import { Suspense } from "react";
import { Section, Waiting } from "@/app/_ui/section";
import { Checks } from "./checks";
import { ClientCompatibility } from "./client-compatibility";
import { ConfigurationPanel } from "./configuration";
import { Connect } from "./connect";
import { ConnectionPath } from "./connection-path";
import type { Current } from "./current";
import { Endpoint } from "./endpoint";
import { Guide } from "./guide";
import { Header } from "./header";
import { Registration } from "./registration";
import { VerdictPanel } from "./verdict";

/** The page frame. It is static, so it renders before any check has finished. */
export function Dashboard({ current }: { current: Current }) {
  return (
    <div className="mx-auto max-w-280 px-4 pb-24 sm:px-8">
      <Header current={current} />
      <main>
        <VerdictPanel current={current} />
        <Endpoint current={current} />
        <ConnectionPath current={current} />
        <Suspense fallback={<div className="h-screen" />}>
          <Panels current={current} />
        </Suspense>
      </main>
    </div>
  );
}

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
