import { Fix } from "@/app/_ui/fix";
import { StatusRow } from "@/app/_ui/status";
import type { CheckResult, Status } from "@/lib/checks/check";
import { dcrClients } from "@/lib/clients";
import { serverClients } from "@/lib/descope/console";

/** A way for clients to get a client ID: its status, what that means, the evidence and the fix. */
export interface RegistrationRow extends Partial<Pick<CheckResult, "id" | "fix" | "help">> {
  name: string;
  state: Status;
  word: string;
  meaning: string;
  saw: string;
}

const ways = [
  {
    id: "dcr",
    name: "Dynamic Client Registration (DCR)",
    on: "New clients register automatically.",
    off: `Clients that only support DCR, such as ${dcrClients}, cannot register automatically.`,
  },
  {
    id: "cimd",
    name: "Client ID Metadata Documents (CIMD)",
    on: "Clients identify themselves with a URL. Newer clients prefer it, and it creates no client records.",
    off: "Newer clients prefer CIMD and fall back to DCR, if that is on.",
  },
];

const preRegistered: RegistrationRow = {
  name: "Pre-registered clients",
  state: "info",
  word: "manual",
  meaning: "Always available: create a client in the Descope console and enter its client ID in the MCP client.",
  saw: serverClients,
};

/** The panel's three rows, from the results of the `register` stage. */
export function registrationRows(results: CheckResult[]): RegistrationRow[] {
  const rows = ways.map(({ id, name, on, off }): RegistrationRow => {
    const { status = "skip", saw = "", fix, help } = results.find((result) => result.id === id) ?? {};
    if (status === "skip") {
      return { name, state: status, word: "unknown", meaning: "Known once Descope's metadata can be read.", saw };
    }
    // The list of checks has the anchor of a check that passed.
    if (status === "pass") return { name, state: status, word: "on", meaning: on, saw };
    return { id, name, state: status, word: "off", meaning: off, saw, fix, help };
  });
  return [...rows, preRegistered];
}

/** How clients get a client ID: what is on, what that means and how to change it. */
export function Registration({ rows }: { rows: RegistrationRow[] }) {
  return (
    <ul className="divide-y divide-line">
      {rows.map(({ id, name, state, word, meaning, saw, fix, help }) => (
        <StatusRow key={name} id={id} status={state} title={name} word={word} className="min-h-30 py-5">
          <p className="mt-0.5 max-w-[60ch] text-pretty text-soft">{meaning}</p>
          <p className="evidence mt-1.5">{saw}</p>
          {fix && <Fix status={state} text={fix} help={help} />}
        </StatusRow>
      ))}
    </ul>
  );
}
