import { Suspense } from "react";
import { CopyButton } from "./copy-button";
import type { Current } from "./current";

/** The one thing people come for: the URL that clients are given. */
export function Endpoint({ current }: { current: Current }) {
  return (
    <div className="flex min-h-13 max-w-2xl items-center justify-between gap-3 rounded-xl border border-edge bg-raised py-2 pr-2 pl-4">
      <Suspense fallback={<span className="waiting h-4 w-3/5" />}>
        <Address current={current} />
      </Suspense>
    </div>
  );
}

async function Address({ current }: { current: Current }) {
  const { resource } = await current.settings;
  if (!resource) return <span className="text-soft">The endpoint is known once BASE_URL is right.</span>;
  return (
    <>
      <code className="min-w-0 break-all font-mono text-[0.9375rem]">{resource}</code>
      <CopyButton text={resource} what="the endpoint URL" />
    </>
  );
}
