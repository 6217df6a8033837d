import type { CheckResult } from "@/lib/checks/check";
import { type Client, clients } from "@/lib/clients";
import type { Config } from "@/lib/config";
import { isEmulator } from "@/lib/descope/discovery-url";

/** Whether one client can connect: a short label, and the reason, empty unless it is the client's own. */
export interface Compatibility {
  client: Client;
  state: "pass" | "warn" | "fail" | "skip";
  word: string;
  why: string;
}

/** True for a failure that blocks every client. Manual creation replaces registration, and this machine reaches itself. */
export function blocksEveryClient({ id, status, group }: CheckResult): boolean {
  return status === "fail" && group !== "register" && id !== "public-issuer";
}

/** Judges each client: can it reach this server, is every client blocked, and how would it register? */
export function compatibilityOf(checks: CheckResult[], config: Config): Compatibility[] {
  return clients.map((client) => ({ client, ...(outOfReach(client, config) ?? judge(client, checks, config)) }));
}

type Judgement = Omit<Compatibility, "client">;

/** Why a client's requests cannot arrive here, so that no instruction would help; undefined if they can. */
export function outOfReach({ reach, tunnel }: Client, { isLocal, descope }: Config): Judgement | undefined {
  if (reach !== "remote") return;
  if (isEmulator(descope.issuer))
    return { state: "skip", word: "out of reach", why: "Needs Descope, not the emulator." };
  const otherwise = tunnel ? `, or ${tunnel}` : "";
  if (isLocal) return { state: "skip", word: "out of reach", why: `Needs a public URL${otherwise}.` };
}

function judge({ mechanisms }: Client, checks: CheckResult[], { isLocal, descope }: Config): Judgement {
  // The panel names what blocks them, once.
  if (checks.some(blocksEveryClient)) return { state: "skip", word: "blocked", why: "" };
  // Claude, Codex and others use CIMD only if clients without a secret can sign in.
  const cimd = isOn(checks, "cimd") && isOn(checks, "public-clients") !== false;
  const offer = { cimd, dcr: isOn(checks, "dcr"), "pre-registered": false };
  const first = mechanisms.find((mechanism) => offer[mechanism]);
  const here = isEmulator(descope.issuer) && !isLocal ? " On this computer only." : "";
  if (first === "cimd") return { state: "pass", word: "CIMD", why: `Identifies itself with a URL.${here}` };
  if (first === "dcr") return { state: "pass", word: "DCR", why: `Registers automatically.${here}` };
  if (offer.cimd === undefined && offer.dcr === undefined) return { state: "skip", word: "unknown", why: "" };
  if (mechanisms.includes("pre-registered")) return { state: "warn", word: "by hand", why: "Needs a client ID." };
  return { state: "fail", word: "cannot register", why: "" };
}

/** Whether CIMD or DCR is on; undefined if unknown. */
function isOn(results: CheckResult[], id: string): boolean | undefined {
  const status = results.find((result) => result.id === id)?.status;
  return status === undefined || status === "skip" ? undefined : status === "pass";
}
