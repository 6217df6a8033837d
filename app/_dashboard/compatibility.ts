import type { CheckResult } from "@/lib/checks/check";
import { type Client, clients, type Mechanism } from "@/lib/clients";
import type { Config } from "@/lib/config";
import { isEmulator } from "./configuration-rows";
import { isOn } from "./registration-rows";

/** Whether one client can connect: a short label, and the reason or the fix. */
export interface Compatibility {
  client: Client;
  state: "pass" | "warn" | "fail" | "skip";
  word: string;
  why: string;
}

/** What the verdict depends on; `undefined` means unknown. */
interface Offer {
  cimd: boolean | undefined;
  dcr: boolean | undefined;
  /** True when this server or its Descope runs on localhost. */
  isLocal: boolean;
  /** The failure that blocks every client. */
  blocker?: CheckResult;
}

/** True for a failure that blocks every client. If only registration fails, clients can still be created manually. */
export function blocksEveryClient({ status, group }: CheckResult): boolean {
  return status === "fail" && group !== "register";
}

/** Judges each client: can it reach this server, is every client blocked, and how would it register? */
export function compatibilityOf(checks: CheckResult[], config: Config): Compatibility[] {
  const blocker = checks.find(blocksEveryClient);
  const offer: Offer = {
    // Claude, Codex and others use CIMD only if clients without a secret can sign in.
    cimd: isOn(checks, "cimd") && isOn(checks, "public-clients") !== false,
    dcr: isOn(checks, "dcr"),
    isLocal: config.isLocal || isEmulator(config),
    ...(blocker && { blocker }),
  };
  return clients.map((client) => ({ client, ...judge(client, offer) }));
}

function judge(client: Client, offer: Offer): Omit<Compatibility, "client"> {
  if (client.reach === "remote" && offer.isLocal) {
    return { state: "skip", word: "cloud only", why: "Needs a public URL, not localhost." };
  }
  if (offer.blocker) return { state: "skip", word: "blocked", why: `Blocked by: ${offer.blocker.title}.` };
  const [first, last] = [client.mechanisms.find((mechanism) => isOffered(mechanism, offer)), client.mechanisms.at(-1)];
  if (first === "cimd") return { state: "pass", word: "CIMD", why: "Identifies itself with a URL." };
  if (first === "dcr") return { state: "pass", word: "DCR", why: "Registers automatically." };
  if (offer.cimd === undefined && offer.dcr === undefined) {
    return { state: "skip", word: "unknown", why: "Descope's registration settings could not be read." };
  }
  const advice = `Turn on ${client.mechanisms.includes("cimd") ? "CIMD or DCR" : "DCR"}`;
  if (last !== "pre-registered") return { state: "fail", word: "cannot connect", why: `${advice}.` };
  return { state: "warn", word: "manual", why: `${advice}, or create a client manually in Descope.` };
}

function isOffered(mechanism: Mechanism, offer: Offer): boolean {
  return mechanism !== "pre-registered" && offer[mechanism] === true;
}
