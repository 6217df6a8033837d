import type { Client } from "@/lib/clients";
import type { Mechanism } from "./client";

/** What decides whether a client gets in; `undefined` means that it could not be told. */
export interface Door {
  cimd: boolean | undefined;
  dcr: boolean | undefined;
  /** Why remote clients cannot come, when the server or its Descope is on this computer only. */
  isLocal: boolean;
  /** The title of the check that keeps everyone out, apart from registration. */
  blockedBy?: string;
}

/** Whether a client gets in: in one or two words, and why or what to change. */
export interface Admission {
  state: "pass" | "warn" | "fail" | "skip";
  word: string;
  why: string;
}

/** Judges one client at the door: reach first, then what stops everyone, then how it would register. */
export function admit(client: Client, door: Door): Admission {
  if (client.reach === "remote" && door.isLocal) {
    return {
      state: "skip",
      word: "cannot reach",
      why: "Its servers cannot reach this computer.",
    };
  }
  if (door.blockedBy) return { state: "skip", word: "not yet", why: `Waits for: ${door.blockedBy}` };
  const [first, last] = [client.mechanisms.find((way) => isOpen(way, door)), client.mechanisms.at(-1)];
  if (first === "cimd") return { state: "pass", word: "by CIMD", why: "It shows its own client ID, a URL." };
  if (first === "dcr") return { state: "pass", word: "by DCR", why: "It asks Descope for a client ID." };
  if (door.cimd === undefined && door.dcr === undefined) {
    return { state: "skip", word: "not known", why: "Descope did not say how clients register." };
  }
  const advice = `Turn on ${client.mechanisms.includes("cimd") ? "CIMD or DCR" : "DCR"}`;
  if (last !== "pre-registered") return { state: "fail", word: "no", why: `${advice}.` };
  return { state: "warn", word: "by hand", why: `${advice}, or create a client for it.` };
}

function isOpen(way: Mechanism, door: Door): boolean {
  return way !== "pre-registered" && door[way] === true;
}
