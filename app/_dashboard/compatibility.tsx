import { StatusIconWaiting, StatusRow } from "@/app/_ui/status";
import type { CheckResult } from "@/lib/checks/check";
import { type Client, clients } from "@/lib/clients";
import type { Config } from "@/lib/config";
import { isEmulator } from "@/lib/descope/discovery-url";

/** Whether one client can connect: a short label, and the reason or the fix. */
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
  const offer = offerOf(checks, config);
  return clients.map((client) => ({ client, ...judge(client, offer) }));
}

/** What the verdict depends on; undefined means unknown. */
function offerOf(checks: CheckResult[], config: Config) {
  return {
    // Claude, Codex and others use CIMD only if clients without a secret can sign in.
    cimd: isOn(checks, "cimd") && isOn(checks, "public-clients") !== false,
    dcr: isOn(checks, "dcr"),
    isEmulator: isEmulator(config.descope.issuer),
    isLocal: config.isLocal,
    blocker: checks.find(blocksEveryClient),
  };
}

function judge(client: Client, offer: ReturnType<typeof offerOf>): Omit<Compatibility, "client"> {
  const { reach, mechanisms, tunnel } = client;
  if (reach === "remote" && offer.isEmulator) {
    return { state: "skip", word: "cloud only", why: "Needs Descope: the emulator is on this computer only." };
  }
  if (reach === "remote" && offer.isLocal) {
    const otherwise = tunnel ? `, or ${tunnel}` : "";
    return { state: "skip", word: "cloud only", why: `Needs a public URL, not localhost${otherwise}.` };
  }
  if (offer.blocker) return { state: "skip", word: "blocked", why: `Blocked by: ${offer.blocker.title}.` };
  const first = mechanisms.find((mechanism) => mechanism !== "pre-registered" && offer[mechanism]);
  const here = offer.isEmulator && !offer.isLocal ? " On this computer only." : "";
  if (first === "cimd") return { state: "pass", word: "CIMD", why: `Identifies itself with a URL.${here}` };
  if (first === "dcr") return { state: "pass", word: "DCR", why: `Registers automatically.${here}` };
  if (offer.cimd === undefined && offer.dcr === undefined) {
    return { state: "skip", word: "unknown", why: "Descope's registration settings could not be read." };
  }
  const advice = `Turn on ${mechanisms.includes("cimd") ? "CIMD or DCR" : "DCR"}`;
  if (!mechanisms.includes("pre-registered")) return { state: "fail", word: "cannot connect", why: `${advice}.` };
  return { state: "warn", word: "manual", why: `${advice}, or create a client manually in Descope.` };
}

/** Whether CIMD or DCR is on; undefined if unknown. */
export function isOn(results: CheckResult[], id: string): boolean | undefined {
  const status = results.find((result) => result.id === id)?.status;
  return status === undefined || status === "skip" ? undefined : status === "pass";
}

const pending: Compatibility[] = clients.map((client) => ({ client, state: "skip", word: "…", why: "" }));

/** Whether each client can connect; only the names until that is known. */
export function ClientList({ judged = pending }: { judged?: Compatibility[] }) {
  const icon = judged === pending ? <StatusIconWaiting /> : undefined;
  return (
    <ul className="divide-y divide-line">
      {judged.map(({ client: { id, name }, state, word, why }) => (
        <StatusRow key={id} status={state} icon={icon} title={name} word={word} className="min-h-17 py-3">
          {why && <p className="text-pretty text-[0.8125rem] text-soft leading-5">{why}</p>}
        </StatusRow>
      ))}
    </ul>
  );
}
