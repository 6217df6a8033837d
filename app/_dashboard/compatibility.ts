import type { CheckResult } from "@/lib/checks/check";
import { type Client, clients, type Mechanism } from "@/lib/clients";
import type { Config } from "@/lib/config";
import { isEmulator } from "./configuration-rows";
import { isOn } from "./registration-rows";

/** Whether one client can connect: in one or two words, and why or what to change. */
export interface Compatibility {
  client: Client;
  state: "pass" | "warn" | "fail" | "skip";
  word: string;
  why: string;
}

/** What decides it; `undefined` means that Descope did not say. */
interface Offer {
  cimd: boolean | undefined;
  dcr: boolean | undefined;
  /** True when the server or its Descope is on this computer only. */
  isLocal: boolean;
  /** The failure that stops every client. */
  blocker?: CheckResult;
}

/** True for a failure that stops every client. After one of registration, clients can still be set up by hand. */
export function stopsEveryone({ status, group }: CheckResult): boolean {
  return status === "fail" && group !== "register";
}

/** Judges every client: its reach first, then what stops everyone, then how it would register. */
export function compatibilityOf(checks: CheckResult[], config: Config): Compatibility[] {
  const blocker = checks.find(stopsEveryone);
  const offer: Offer = {
    // Claude, Codex and others identify themselves by CIMD only where clients without a secret can sign in.
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
  const [first, last] = [client.mechanisms.find((way) => isOpen(way, offer)), client.mechanisms.at(-1)];
  if (first === "cimd") return { state: "pass", word: "CIMD", why: "Identifies itself with a URL." };
  if (first === "dcr") return { state: "pass", word: "DCR", why: "Registers automatically." };
  if (offer.cimd === undefined && offer.dcr === undefined) {
    return { state: "skip", word: "unknown", why: "Descope did not say how clients register." };
  }
  const advice = `Turn on ${client.mechanisms.includes("cimd") ? "CIMD or DCR" : "DCR"}`;
  if (last !== "pre-registered") return { state: "fail", word: "cannot connect", why: `${advice}.` };
  return { state: "warn", word: "by hand", why: `${advice}, or create a client for it in Descope.` };
}

function isOpen(way: Mechanism, offer: Offer): boolean {
  return way !== "pre-registered" && offer[way] === true;
}
