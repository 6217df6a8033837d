import { Fix } from "@/app/_ui/fix";
import { Sign, Word } from "@/app/_ui/status-icon";
import { type RegistrationRow, registrationRows } from "@/lib/dashboard/registration";
import type { Current } from "./current";

/** How clients come by a client ID: what is on, what that means, and how to change it. */
export async function Registration({ current }: { current: Current }) {
  const { groups } = await current.running;
  return (
    <ul className="divide-y divide-line">
      {registrationRows(await groups.register).map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </ul>
  );
}

function Row({ row }: { row: RegistrationRow }) {
  return (
    <li id={row.id} className="check-row flex min-h-30 gap-4 py-5">
      <Sign status={row.state} />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-4">
          <h3 className="font-medium">{row.name}</h3>
          <Word status={row.state}>{row.word}</Word>
        </div>
        <p className="mt-0.5 max-w-[60ch] text-pretty text-soft">{row.meaning}</p>
        <p className="evidence mt-1.5">{row.saw}</p>
        {row.fix && <Fix status={row.state} text={row.fix} help={row.help} />}
      </div>
    </li>
  );
}
