import { Suspense } from "react";
import { whereToSignIn } from "@/app/_dashboard/configuration-rows";
import { CopyButton } from "@/app/_ui/copy-button";
import type { Current } from "./current";

/** The endpoint URL to give to clients, and below it where users sign in. */
export function Endpoint({ current }: { current: Current }) {
  return (
    <div className="max-w-2xl">
      <div className="flex min-h-13 items-center justify-between gap-3 rounded-xl border border-edge bg-raised py-2 pr-2 pl-4">
        <Suspense fallback={<span className="waiting h-4 w-3/5" />}>
          <Address current={current} />
        </Suspense>
      </div>
      <p className="mt-2.5 min-h-10 text-pretty text-[0.8125rem] text-soft leading-5 sm:min-h-5">
        <Suspense>
          <SignIn current={current} />
        </Suspense>
      </p>
    </div>
  );
}

async function Address({ current }: { current: Current }) {
  const { resource } = await current.settings;
  if (!resource) return <span className="text-soft">Unknown until BASE_URL is fixed</span>;
  return (
    <>
      <code className="min-w-0 break-all font-mono text-sm sm:text-[0.9375rem]">{resource}</code>
      <CopyButton text={resource} what="the endpoint URL" />
    </>
  );
}

async function SignIn({ current }: { current: Current }) {
  const { result } = await current.settings;
  return result.ok ? whereToSignIn(result.config) : "Users cannot sign in yet: Descope is not connected.";
}
