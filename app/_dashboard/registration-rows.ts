import type { CheckResult, Status } from "@/lib/checks/check";

/** A way for clients to get a client ID: its status, what that means, the evidence and the fix. */
export interface RegistrationRow {
  /** Anchor for links; unset where the list of checks has it. */
  id?: string;
  name: string;
  state: Status;
  word: string;
  meaning: string;
  saw: string;
  fix?: string;
  help?: string;
}

interface Words {
  name: string;
  on: string;
  off: string;
}

const dcr: Words = {
  name: "Dynamic Client Registration (DCR)",
  on: "New clients register automatically.",
  off: "Clients that only support DCR, such as Cursor and Gemini CLI, cannot register automatically.",
};
const cimd: Words = {
  name: "Client ID Metadata Documents (CIMD)",
  on: "Clients identify themselves with a URL. Newer clients prefer it, and it creates no client records.",
  off: "Newer clients prefer CIMD and fall back to DCR, if that is on.",
};

const preRegistered: RegistrationRow = {
  name: "Pre-registered clients",
  state: "info",
  word: "manual",
  meaning: "Always available: create a client in the Descope console and enter its client ID in the MCP client.",
  saw: "Agentic Identity Hub → MCP Servers → your server → Clients",
};

/** The panel's three rows, from the results of the `register` stage. */
export function registrationRows(results: CheckResult[]): RegistrationRow[] {
  const find = (id: string) => results.find((result) => result.id === id);
  return [describe(dcr, find("dcr")), describe(cimd, find("cimd")), preRegistered];
}

function describe({ name, on, off }: Words, result: CheckResult | undefined): RegistrationRow {
  const saw = result?.saw ?? "";
  if (!result || result.status === "skip") {
    return {
      name,
      saw,
      state: "skip",
      word: "unknown",
      meaning: "Known once Descope's metadata can be read.",
    };
  }
  if (result.status === "pass") return { name, saw, state: "pass", word: "on", meaning: on };
  const { id, status, fix, help } = result;
  return {
    id,
    name,
    saw,
    state: status,
    word: "off",
    meaning: off,
    ...(fix && { fix }),
    ...(help && { help }),
  };
}

/** Whether CIMD or DCR is on; undefined if unknown. */
export function isOn(results: CheckResult[], id: string): boolean | undefined {
  const status = results.find((result) => result.id === id)?.status;
  return status === undefined || status === "skip" ? undefined : status === "pass";
}
