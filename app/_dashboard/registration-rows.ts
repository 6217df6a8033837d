import type { CheckResult, Status } from "@/lib/checks/check";

/** One way for a client to get a client ID: its state in words, what that means, the evidence, the fix. */
export interface RegistrationRow {
  /** The anchor that links lead to, where the list of checks does not have it. */
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
  off: "Clients that only support DCR, such as Cursor and Gemini CLI, cannot register on their own.",
};
const cimd: Words = {
  name: "Client ID Metadata Documents (CIMD)",
  on: "Clients identify themselves with a URL. Newer clients prefer it, and it creates no client records.",
  off: "Newer clients prefer it. Without it they fall back to DCR, if that is on.",
};

const preRegistered: RegistrationRow = {
  name: "Pre-registered clients",
  state: "info",
  word: "by hand",
  meaning:
    "Always possible: create a client in the Descope console and give its client ID to the MCP client.",
  saw: "Agentic Identity Hub → MCP Servers → your server → Clients",
};

/** The panel's three rows, from the results of the stage `register`. */
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
      meaning: "Descope's metadata says whether it is on.",
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

/** Whether a way to register is on; undefined when Descope did not say. */
export function isOn(results: CheckResult[], id: string): boolean | undefined {
  const status = results.find((result) => result.id === id)?.status;
  return status === undefined || status === "skip" ? undefined : status === "pass";
}
