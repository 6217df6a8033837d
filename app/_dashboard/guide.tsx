import { ConsoleText } from "@/app/_ui/console-text";
import { CopyButton } from "@/app/_ui/copy-button";
import { Section } from "@/app/_ui/section";
import { StatusRow } from "@/app/_ui/status";
import { Wrap } from "@/app/_ui/wrap";
import { vercelVariables } from "@/lib/config/problem";
import { clientRegistration, connectionInformation, newServer } from "@/lib/descope/console";

/** A step from a fresh clone to the first client. */
export interface SetupStep {
  title: string;
  /** What to do, with the labels of the console. */
  text: string;
  /** A value to copy for this step. */
  copy?: { label: string; text: string } | undefined;
  state: "done" | "to do" | "unknown";
}

interface Known {
  /** The endpoint's URL, when the public origin is known. */
  resource: string | undefined;
  /** Whether a Descope server is configured; other settings may still be wrong. */
  isConnected: boolean;
}

/** The setup steps in order. What depends on Descope's answer is unknown, since Descope is not asked until every setting is valid. */
export function setupSteps({ resource, isConnected }: Known): SetupStep[] {
  const doneIf = (isDone: boolean) => (isDone ? "done" : "to do");
  const inDescope = isConnected ? "unknown" : "to do";
  return [
    {
      title: "Set the public URL",
      text: "Detected automatically on Vercel and on localhost. Elsewhere, set BASE_URL.",
      state: doneIf(resource !== undefined),
    },
    {
      title: "Create an MCP server in Descope",
      text: `${newServer}: create one${resource ? " with this MCP Server URL" : ""}.`,
      copy: resource ? { label: "MCP Server URL", text: resource } : undefined,
      state: inDescope,
    },
    {
      title: "Allow clients to register",
      text: `${clientRegistration}: turn on CIMD and leave DCR on.`,
      state: inDescope,
    },
    {
      title: "Connect this server to Descope",
      text: `Set this variable to the Discovery URL of your MCP server (${connectionInformation}): in .env.local (npm run setup does it), then restart; or in ${vercelVariables}, then redeploy.`,
      copy: { label: "Variable", text: "DESCOPE_CONFIG_URL" },
      state: doneIf(isConnected),
    },
  ];
}

/** Numbered steps for a server with missing settings. Those that are done are checked off. */
export function Guide(known: Known) {
  return (
    <div className="max-w-3xl pt-8">
      <Section id="setup" title="Setup">
        <ol className="divide-y divide-line">
          {setupSteps(known).map((step, index) => (
            <Step key={step.title} step={step} number={index + 1} />
          ))}
        </ol>
        {!known.isConnected && (
          <p className="border-line border-t pt-4 text-pretty text-soft">
            No Descope account yet? <code className="evidence">npm run dev</code> without any settings starts a local
            Descope emulator.
          </p>
        )}
      </Section>
    </div>
  );
}

function Step({ step: { title, text, copy, state }, number }: { step: SetupStep; number: number }) {
  const isDone = state === "done";
  return (
    <StatusRow
      status={isDone ? "pass" : "info"}
      icon={isDone ? undefined : <Numeral number={number} />}
      title={<span className={isDone ? "text-soft" : ""}>{title}</span>}
      word={state}
      className="py-5"
    >
      <p className="mt-1 max-w-[60ch] text-pretty text-soft">
        <ConsoleText text={text} />
      </p>
      {copy && (
        <div className="mt-3 flex max-w-xl items-center justify-between gap-3 rounded-lg border border-line bg-raised py-1.5 pr-1.5 pl-3">
          <code className="min-w-0 font-mono text-[0.8125rem] wrap-anywhere">
            <Wrap text={copy.text} />
          </code>
          <CopyButton text={copy.text} what={copy.label} />
        </div>
      )}
    </StatusRow>
  );
}

function Numeral({ number }: { number: number }) {
  return (
    <span
      aria-hidden="true"
      className="flex size-5 shrink-0 items-center justify-center rounded-full bg-ink font-medium text-paper text-xs tabular-nums"
    >
      {number}
    </span>
  );
}
