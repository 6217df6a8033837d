import { ConsoleText } from "@/app/_ui/console-text";
import { CopyButton } from "@/app/_ui/copy-button";
import { Later, Section } from "@/app/_ui/section";
import { Chevron, StatusIcon, StatusIconWaiting, StatusWord } from "@/app/_ui/status";
import { Wrap } from "@/app/_ui/wrap";
import { type Client, clients, type Instruction } from "@/lib/clients";
import type { Config } from "@/lib/config";
import { serverInfo } from "@/lib/config/server-info";
import { serverClients } from "@/lib/descope/console";
import { blocksEveryClient, type Compatibility, outOfReach } from "./compatibility";
import { type Current, viewUntil } from "./current";
import type { View } from "./view";

/**
 * Whether each client can connect, and how to add this server to it. The rows are rendered before their states are known,
 * so what the reader has opened is not replaced.
 */
export function Clients({ current, config }: { current: Current; config: Config }) {
  const view = viewUntil(current, blocksEveryClient);
  return (
    <Section id="clients" title="Clients">
      <div className="flex min-h-17 flex-wrap items-center gap-2 border-line border-b py-3 sm:min-h-15">
        <Later of={view}>{(known) => <Start view={known} url={config.resource} />}</Later>
      </div>
      <ul className="divide-y divide-line">
        {clients.map((client, index) => {
          const strange = outOfReach(client, config);
          if (strange) return <OutOfReach key={client.id} judged={{ client, ...strange }} />;
          return <Row key={client.id} client={client} url={config.resource} view={view} isOpen={index === 0} />;
        })}
      </ul>
      <Later of={view}>{(known) => <ByHand clients={known.clients} />}</Later>
    </Section>
  );
}

/** One click for editors that have an install link, or what blocks every client. */
function Start({ view, url }: { view: View; url: string }) {
  if (view.blocker) {
    return (
      <p className="text-pretty">
        No client can connect because of this:{" "}
        <a href={`#${view.blocker.id}`} className="link">
          {view.blocker.title}
        </a>
        .
      </p>
    );
  }
  const ready = view.clients.filter(({ state }) => state === "pass").map(({ client }) => client);
  if (ready.length === 0) return <p className="text-pretty">No client can register automatically.</p>;
  return ready
    .flatMap(({ connect }) => connect({ name: serverInfo.name, url }))
    .map(
      (instruction) =>
        instruction.kind === "link" && (
          <a key={instruction.href} href={instruction.href} className="button border-ink! bg-ink! px-4 text-paper!">
            {instruction.label}
          </a>
        ),
    );
}

function ByHand({ clients }: Pick<View, "clients">) {
  if (!clients.some(({ state }) => state === "warn")) return null;
  return (
    <p className="border-line border-t pt-4 text-pretty text-[0.8125rem] text-soft">
      A client ID by hand: <ConsoleText text={serverClients} /> → create one, and enter its ID in the MCP client.
    </p>
  );
}

const row = "grid grid-cols-[1.25rem_1fr_auto_1rem] items-center gap-x-3 min-h-15 sm:min-h-12 py-2";

function Row({ client, url, view, isOpen }: { client: Client; url: string; view: Promise<View>; isOpen: boolean }) {
  const judged = view.then(({ clients }) => clients.find((one) => one.client.id === client.id));
  return (
    <li>
      <details className="group" open={isOpen}>
        <summary className={row}>
          <Later of={judged} fallback={<StateWaiting client={client} />}>
            {(known) => known && <State judged={known} />}
          </Later>
          <Chevron />
        </summary>
        <div className="space-y-3 pt-1 pb-5 sm:pl-8">
          {client.connect({ name: serverInfo.name, url }).map((instruction) => (
            <InstructionView key={JSON.stringify(instruction)} instruction={instruction} client={client.name} />
          ))}
        </div>
      </details>
    </li>
  );
}

function OutOfReach({ judged }: { judged: Compatibility }) {
  return (
    <li className={`${row} text-soft`}>
      <State judged={judged} />
    </li>
  );
}

function State({ judged: { client, state, word, why } }: { judged: Compatibility }) {
  return (
    <>
      <StatusIcon status={state} />
      <Name client={client} why={why} />
      <StatusWord status={state}>{word}</StatusWord>
    </>
  );
}

function StateWaiting({ client }: { client: Client }) {
  return (
    <>
      <StatusIconWaiting />
      <Name client={client} why="" />
      <StatusWord status="skip">…</StatusWord>
    </>
  );
}

function Name({ client, why }: Pick<Compatibility, "client" | "why">) {
  return (
    <span className="grid min-w-0 sm:grid-cols-[8rem_1fr] sm:items-baseline">
      <span className="font-medium">{client.name}</span>
      <span className="text-pretty text-[0.8125rem] text-soft">{why}</span>
    </span>
  );
}

function InstructionView({ instruction, client }: { instruction: Instruction; client: string }) {
  if (instruction.kind === "note") return <p className="max-w-[60ch] text-pretty text-soft">{instruction.text}</p>;
  if (instruction.kind === "link") {
    return (
      <a href={instruction.href} className="button">
        {instruction.label}
      </a>
    );
  }
  return (
    <figure>
      <figcaption className="mb-1.5 text-[0.8125rem] text-soft">{instruction.title}</figcaption>
      <div className="flex items-start justify-between gap-3 rounded-lg border border-line bg-raised py-1.5 pr-1.5 pl-3">
        <pre className="min-w-0 whitespace-pre-wrap py-1.5 font-mono text-[0.8125rem] leading-5 wrap-anywhere">
          <Wrap text={instruction.text} />
        </pre>
        <CopyButton text={instruction.text} what={`${instruction.title} for ${client}`} />
      </div>
    </figure>
  );
}
