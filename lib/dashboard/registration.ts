import type { CheckResult, Status } from "@/lib/checks/check";

/** One way for a client to come by a client ID: its state in words, what that means, the evidence, the fix. */
export interface RegistrationRow {
  id: string;
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
  name: "Dynamic Client Registration",
  on: "A client that comes for the first time asks Descope for a client ID and gets one.",
  off: "Clients that know no other way, such as Cursor and Gemini CLI, cannot register by themselves.",
};
const cimd: Words = {
  name: "Client ID Metadata Documents",
  on: "A client shows a URL of its own as its client ID. Newer clients prefer it, and it leaves no records behind.",
  off: "Newer clients prefer it. Without it they fall back to Dynamic Client Registration, where that is on.",
};

/** The panel's three rows, from the results of the `register` group. */
export function registrationRows(results: CheckResult[]): RegistrationRow[] {
  const find = (id: string) => results.find((result) => result.id === id);
  return [describe("dcr", dcr, find("dcr")), describe("cimd", cimd, find("cimd")), byHand];
}

const byHand: RegistrationRow = {
  id: "pre-registered",
  name: "Pre-registered clients",
  state: "info",
  word: "by hand",
  meaning:
    "Always possible: create a client in the Descope console and give its client ID to the MCP client.",
  saw: "Agentic Identity Hub → MCP Servers → your server → Clients",
};

function describe(id: string, words: Words, result: CheckResult | undefined): RegistrationRow {
  const base = { id, name: words.name, saw: result?.saw ?? "" };
  if (!result || result.status === "skip") {
    return {
      ...base,
      state: "skip",
      word: "not known",
      meaning: "Descope's metadata says whether it is on.",
    };
  }
  if (result.status === "pass") return { ...base, state: "pass", word: "on", meaning: words.on };
  return {
    ...base,
    state: result.status,
    word: "off",
    meaning: words.off,
    ...(result.fix && { fix: result.fix }),
    ...(result.help && { help: result.help }),
  };
}

/** Whether a mechanism is on; undefined when Descope did not say. */
export function isOn(results: CheckResult[], id: string): boolean | undefined {
  const status = results.find((result) => result.id === id)?.status;
  return status === undefined || status === "skip" ? undefined : status === "pass";
}
