import { Suspense } from "react";
import { StatusIconWaiting, StatusRow } from "@/app/_ui/status";
import { clients } from "@/lib/clients";
import { blocksEveryClient } from "./compatibility";
import { type Current, viewUntil } from "./current";

/** Whether each client can connect. The names render immediately; the verdicts stream in. */
export function ClientCompatibility({ current }: { current: Current }) {
  return (
    <ul className="divide-y divide-line">
      <Suspense fallback={<Names />}>
        <Judged current={current} />
      </Suspense>
    </ul>
  );
}

const row = "min-h-17 py-3";

function Names() {
  return clients.map(({ id, name }) => (
    <StatusRow key={id} status="skip" icon={<StatusIconWaiting />} title={name} word="…" className={row} />
  ));
}

async function Judged({ current }: { current: Current }) {
  const view = await viewUntil(current, blocksEveryClient);
  return view.clients.map(({ client: { id, name }, state, word, why }) => (
    <StatusRow key={id} status={state} title={name} word={word} className={row}>
      <p className="text-pretty text-[0.8125rem] text-soft leading-5">{why}</p>
    </StatusRow>
  ));
}
