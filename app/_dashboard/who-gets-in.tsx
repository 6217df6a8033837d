import { Suspense } from "react";
import { Sign, SignWaiting, Word } from "@/app/_ui/status-icon";
import { clients } from "@/lib/clients";
import { type Admission, admit } from "@/lib/clients/admission";
import type { Config } from "@/lib/config";
import { doorOf, keepsOut } from "@/lib/dashboard/door";
import { untilFailure } from "@/lib/dashboard/until-failure";
import type { Current } from "./current";

/** A verdict per client. The names are there at once; the verdicts follow. */
export function WhoGetsIn({ current, config }: { current: Current; config: Config }) {
  return (
    <Suspense fallback={<Rows />}>
      <Judged current={current} config={config} />
    </Suspense>
  );
}

async function Judged({ current, config }: { current: Current; config: Config }) {
  const checks = await untilFailure((await current.running).groups, keepsOut);
  const door = doorOf(checks, config);
  return <Rows judge={(client) => admit(client, door)} />;
}

function Rows({ judge }: { judge?: (client: (typeof clients)[number]) => Admission }) {
  return (
    <ul className="divide-y divide-line">
      {clients.map((client) => (
        <Row key={client.id} name={client.name} admission={judge?.(client)} />
      ))}
    </ul>
  );
}

function Row({ name, admission }: { name: string; admission: Admission | undefined }) {
  return (
    <li className="flex min-h-17 gap-4 py-3">
      {admission ? <Sign status={admission.state} /> : <SignWaiting />}
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-4">
          <h3 className="font-medium">{name}</h3>
          <Word status={admission?.state ?? "skip"}>{admission?.word ?? "…"}</Word>
        </div>
        <p className="text-pretty text-[0.8125rem] text-soft leading-5">{admission?.why}</p>
      </div>
    </li>
  );
}
