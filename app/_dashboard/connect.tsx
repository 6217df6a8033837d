import { Fragment } from "react";
import { CopyButton } from "@/app/_ui/copy-button";
import { Section } from "@/app/_ui/section";
import { clients, type Instruction } from "@/lib/clients";
import { serverInfo } from "@/lib/config/server-info";

const tab =
  "cursor-pointer rounded-lg px-2 py-1 text-[0.8125rem] text-soft hover:text-ink [:checked+&]:bg-ink [:checked+&]:text-paper [:focus-visible+&]:outline-2 [:focus-visible+&]:outline-ink [:focus-visible+&]:outline-offset-2";
/** Follows its tab in the document, and is laid out below the whole row. */
const panel = "order-1 hidden min-w-0 basis-full space-y-3 pt-3 [:checked+label+&]:block";

/** How to add this server to each client. Radio buttons work by keyboard and without JavaScript. */
export function Connect({ url }: { url: string }) {
  return (
    <Section id="connect" title="Connect a client">
      <fieldset className="flex min-h-46 flex-wrap content-start gap-x-0.5 gap-y-1 pt-3">
        <legend className="sr-only">Client</legend>
        {clients.map(({ id, name, connect }, index) => (
          <Fragment key={id}>
            <input type="radio" name="client" id={id} defaultChecked={index === 0} className="sr-only" />
            <label htmlFor={id} className={tab}>
              {name}
            </label>
            <div className={panel}>
              {connect({ name: serverInfo.name, url }).map((instruction) => (
                <InstructionView key={JSON.stringify(instruction)} instruction={instruction} client={name} />
              ))}
            </div>
          </Fragment>
        ))}
      </fieldset>
    </Section>
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
        <pre className="min-w-0 whitespace-pre-wrap break-words py-1.5 font-mono text-[0.8125rem] leading-5">
          {instruction.text}
        </pre>
        <CopyButton text={instruction.text} what={`${instruction.title} for ${client}`} />
      </div>
    </figure>
  );
}
