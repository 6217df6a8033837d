import { CopyButton } from "@/app/_ui/copy-button";
import { Fold } from "@/app/_ui/section";
import { StatusRow } from "@/app/_ui/status";
import type { CheckResult } from "@/lib/checks/check";
import { vercelVariables } from "@/lib/config/problem";
import { clientRegistration, connectionInformation, newServer } from "@/lib/descope/console";
import type { Current } from "./current";

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
  /** The results of the stages `discover` and `register`. */
  checks: CheckResult[];
}

/** The setup steps in order. What only Descope can tell is unknown while it cannot be asked. */
export function setupSteps({ resource, isConnected, checks }: Known): SetupStep[] {
  const doneIf = (isDone: boolean) => (isDone ? "done" : "to do");
  const accordingTo = (id: string, onFailure: SetupStep["state"]) => {
    const { status = "skip" } = checks.find((check) => check.id === id) ?? {};
    if (!isConnected) return "to do";
    if (status === "fail") return onFailure;
    return status === "skip" ? "unknown" : "done";
  };
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
      state: accordingTo("descope-answers", "unknown"),
    },
    {
      title: "Allow clients to register",
      text: `${clientRegistration}: turn on CIMD and leave DCR on.`,
      state: accordingTo("registration", "to do"),
    },
    {
      title: "Connect this server to Descope",
      text: `Set this variable to the Discovery URL of your MCP server (${connectionInformation}): in .env.local, then restart; or in ${vercelVariables}, then redeploy.`,
      copy: { label: "Variable", text: "DESCOPE_CONFIG_URL" },
      state: doneIf(isConnected),
    },
  ];
}

/** Numbered setup steps that are checked off automatically, and collapsed once all are done. */
export async function Guide({ current }: { current: Current }) {
  const { result, resource } = await current.settings;
  const { groups } = await current.running;
  const checks = [...(await groups.discover), ...(await groups.register)];
  const isConnected = result.ok || result.descope !== undefined;
  const steps = setupSteps({ resource, isConnected, checks });
  if (steps.every(({ state }) => state === "done")) {
    return (
      <Fold status="pass" summary={`${steps.length} of ${steps.length} steps done`}>
        <Steps steps={steps} />
      </Fold>
    );
  }
  return (
    <>
      <Steps steps={steps} />
      {!isConnected && (
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
