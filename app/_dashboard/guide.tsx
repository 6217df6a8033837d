import { CopyButton } from "@/app/_ui/copy-button";
import { Fold } from "@/app/_ui/section";
import { StatusRow } from "@/app/_ui/status";
import type { CheckResult } from "@/lib/checks/check";
import { clientRegistration, newServer } from "@/lib/descope/console";
import type { Current } from "./current";

/** A step from a fresh clone to the first client. */
export interface SetupStep {
  title: string;
  /** What to do, with the labels of the console. */
  text: string;
  /** A value to copy for this step. */
  copy?: { label: string; text: string } | undefined;
  isDone: boolean;
}

interface Known {
  /** The endpoint's URL, when the public origin is known. */
  resource: string | undefined;
  isConfigured: boolean;
  /** The results of the stages `discover` and `register`. */
  checks: CheckResult[];
}

/** The setup steps in order. */
export function setupSteps({ resource, isConfigured, checks }: Known): SetupStep[] {
  const passed = (id: string) => ["pass", "warn"].includes(checks.find((check) => check.id === id)?.status ?? "");
  return [
    {
      title: "Set the public URL",
      text: "Detected automatically on Vercel and on localhost. Elsewhere, set BASE_URL.",
      isDone: resource !== undefined,
    },
    {
      title: "Create an MCP server in Descope",
      text: `${newServer}: create one with this MCP Server URL.`,
      copy: resource ? { label: "MCP Server URL", text: resource } : undefined,
      isDone: isConfigured && passed("descope-answers"),
    },
    {
      title: "Allow clients to register",
      text: `${clientRegistration}: turn on CIMD and leave DCR on.`,
      isDone: isConfigured && passed("registration"),
    },
    {
      title: "Connect this server to Descope",
      text: "Set this variable to the Discovery URL of your MCP server: in .env.local, then restart; or in Vercel under Settings → Environment Variables, then redeploy.",
      copy: { label: "Variable", text: "DESCOPE_CONFIG_URL" },
      isDone: isConfigured,
    },
  ];
}

/** Numbered setup steps that are checked off automatically, and collapsed once all are done. */
export async function Guide({ current }: { current: Current }) {
  const { result, resource } = await current.settings;
  const { groups } = await current.running;
  const checks = [...(await groups.discover), ...(await groups.register)];
  const steps = setupSteps({ resource, isConfigured: result.ok, checks });
  if (steps.every(({ isDone }) => isDone)) {
    return (
      <Fold status="pass" summary={`${steps.length} of ${steps.length} steps done`}>
        <Steps steps={steps} />
      </Fold>
    );
  }
  return (
    <>
      <Steps steps={steps} />
      {!result.ok && (
        <p className="border-line border-t pt-4 text-pretty text-soft">
          No Descope account yet? <code className="evidence">npm run dev</code> without any settings starts a local
          Descope emulator.
        </p>
      )}
    </>
  );
}

function Steps({ steps }: { steps: SetupStep[] }) {
  return (
    <ol className="divide-y divide-line">
      {steps.map((step, index) => (
        <Step key={step.title} step={step} number={index + 1} />
      ))}
    </ol>
  );
}

function Step({ step: { title, text, copy, isDone }, number }: { step: SetupStep; number: number }) {
  return (
    <StatusRow
      status={isDone ? "pass" : "info"}
      icon={isDone ? undefined : <Numeral number={number} />}
      title={<span className={isDone ? "text-soft" : ""}>{title}</span>}
      word={isDone ? "done" : "to do"}
      className="py-5"
    >
      <p className="mt-1 max-w-[60ch] text-pretty text-soft">{text}</p>
      {copy && (
        <div className="mt-3 flex max-w-xl items-center justify-between gap-3 rounded-lg border border-line bg-raised py-1.5 pr-1.5 pl-3">
          <code className="min-w-0 break-all font-mono text-[0.8125rem]">{copy.text}</code>
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
