import { Suspense } from "react";
import { CopyButton } from "@/app/_ui/copy-button";
import { Frame } from "@/app/_ui/frame";
import { Later, Section, Waiting } from "@/app/_ui/section";
import { foreignHost } from "@/app/_ui/visible-config";
import type { ConfigResult } from "@/lib/config";
import { Checks } from "./checks";
import { blocksEveryClient, ClientList } from "./compatibility";
import { ConfigurationPanel, whereToSignIn } from "./configuration";
import { Connect } from "./connect";
import { ConnectionPath } from "./connection-path";
import { type Current, viewOfStages, viewUntil } from "./current";
import { Guide } from "./guide";
import { LastCheck } from "./last-check";
import { Registration } from "./registration";
import { VerdictPanel } from "./verdict-panel";

/** The page frame. It is static, so it renders before any check has finished. */
export function Dashboard({ current }: { current: Current }) {
  return (
    <Frame section="dashboard" width="wide">
      <div className="flex flex-wrap items-start justify-between gap-x-8">
        <VerdictPanel verdict={current.verdict.then((view) => view.verdict)} running={current.running} />
        <LastCheck current={current} />
      </div>
      <Endpoint settings={current.settings} />
      <ConnectionPath current={current} />
      <Suspense fallback={<div className="h-screen" />}>
        <Panels current={current} />
      </Suspense>
    </Frame>
  );
}

/** The endpoint URL to give to clients, and below it where users sign in. */
function Endpoint({ settings }: Pick<Current, "settings">) {
  return (
    <div className="max-w-2xl">
      <div className="flex min-h-13 items-center justify-between gap-3 rounded-xl border border-edge bg-raised py-2 pr-2 pl-4">
        <Later of={settings} fallback={<span className="waiting h-4 w-3/5" />}>
          {({ resource }) => <Address resource={resource} />}
        </Later>
      </div>
      <p className="mt-2.5 min-h-10 text-pretty text-[0.8125rem] text-soft leading-5 sm:min-h-5">
        <Later of={settings}>{({ result }) => signInState(result)}</Later>
      </p>
    </div>
  );
}

function signInState(result: ConfigResult): string {
  if (result.ok) return whereToSignIn(result.config.descope);
  if (result.problems.includes(foreignHost)) return "Its settings are shown only at its own address.";
  if (!result.descope) return "Users cannot sign in yet: Descope is not connected.";
  return "Users cannot sign in yet: Descope is configured, but another setting is wrong.";
}

function Address({ resource }: { resource: string | undefined }) {
  if (!resource) return <span className="text-soft">Not shown until BASE_URL is right</span>;
  return (
    <>
      <code className="min-w-0 break-all font-mono text-sm sm:text-[0.9375rem]">{resource}</code>
      <CopyButton text={resource} what="the endpoint URL" />
    </>
  );
}

/** Everything below the first screen: instructions and checks, next to the clients and the settings. */
async function Panels({ current }: { current: Current }) {
  const { result, resource } = await current.settings;
  const isHidden = !result.ok && result.problems.includes(foreignHost);
  return (
    <div className="mt-14 grid gap-x-16 gap-y-14 lg:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
      <div className="min-w-0 space-y-14">
        {result.ok && <Connect url={result.config.resource} />}
        {!result.ok && !isHidden && <Setup current={current} />}
        {result.ok && <ClientRegistration current={current} />}
        <Section id="checks" title="Checks">
          <Suspense fallback={<Waiting rows={3} rowHeight="h-16" />}>
            <Checks current={current} />
          </Suspense>
        </Section>
        {result.ok && <Setup current={current} />}
      </div>
      <div className="min-w-0 space-y-14">
        {result.ok && <ClientCompatibility current={current} />}
        {!isHidden && <ConfigurationPanel result={result} resource={resource} />}
      </div>
    </div>
  );
}

function ClientRegistration({ current }: { current: Current }) {
  return (
    <Section id="registration" title="Client registration">
      <Later of={viewOfStages(current, ["register"])} fallback={<Waiting rows={3} rowHeight="h-30" />}>
        {({ registration }) => <Registration rows={registration} />}
      </Later>
    </Section>
  );
}

function ClientCompatibility({ current }: { current: Current }) {
  return (
    <Section id="clients" title="Client compatibility">
      <Later of={viewUntil(current, blocksEveryClient)} fallback={<ClientList />}>
        {({ clients }) => <ClientList judged={clients} />}
      </Later>
    </Section>
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
