import { Suspense } from "react";
import { ConnectionPath } from "./connection-path";
import type { Current } from "./current";
import { Endpoint } from "./endpoint";
import { Header } from "./header";
import { Panels } from "./panels";
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
