import { Suspense } from "react";
import { CopyButton } from "@/app/_ui/copy-button";
import { Frame } from "@/app/_ui/frame";
import { foreignHost } from "@/app/_ui/own-report";
import { Later } from "@/app/_ui/section";
import { Wrap } from "@/app/_ui/wrap";
import type { ConfigResult } from "@/lib/config";
import { Answers } from "./answers";
import { Clients } from "./clients";
import { ConfigurationPanel, whereToSignIn } from "./configuration";
import type { Current } from "./current";
import { NextStep, NextStepWaiting } from "./next-step";
import { Stages } from "./stages";
import { VerdictPanel } from "./verdict-panel";

/** The page frame. It is static, so it renders before any check has finished. */
export function Dashboard({ current }: { current: Current }) {
  return (
    <Frame section="dashboard" width="wide">
      <VerdictPanel verdict={current.verdict.then((view) => view.verdict)} running={current.running} />
      <noscript>
        <p className="mb-6">
          Without JavaScript, results cannot be shown here as they arrive. Read them as JSON at{" "}
          <a href="/status" className="link">
            /status
          </a>
          .
        </p>
      </noscript>
      <Endpoint settings={current.settings} />
      <div className="mt-4 space-y-4 sm:mt-6">
        <Answers current={current} />
        <Suspense fallback={<NextStepWaiting />}>
          <NextStep current={current} />
        </Suspense>
      </div>
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
      <p className="mt-2 min-h-10 text-pretty text-[0.8125rem] text-soft leading-5 sm:min-h-5">
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
  if (!resource) return <span className="text-soft">Not shown until BASE_URL is valid</span>;
  return (
    <>
      <code className="min-w-0 font-mono text-sm wrap-anywhere sm:text-[0.9375rem]">
        <Wrap text={resource} />
      </code>
      <CopyButton text={resource} what="the endpoint URL" />
    </>
  );
}

/** Everything below the first screen: the clients and the checks, next to the settings. */
async function Panels({ current }: { current: Current }) {
  const { result, resource } = await current.settings;
  const isHidden = !result.ok && result.problems.includes(foreignHost);
  return (
    <div className="mt-12 grid gap-x-16 gap-y-14 lg:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
      <div className="min-w-0 space-y-14">
        {result.ok && <Clients current={current} config={result.config} />}
        <Stages current={current} />
      </div>
      {!isHidden && <ConfigurationPanel result={result} resource={resource} />}
    </div>
  );
}
