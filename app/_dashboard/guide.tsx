import { type SetupStep, setupGroups, setupSteps } from "@/app/_dashboard/setup-steps";
import { CopyButton } from "@/app/_ui/copy-button";
import { Fold } from "@/app/_ui/section";
import { StatusRow } from "@/app/_ui/status";
import type { Current } from "./current";

/** Numbered setup steps that are checked off automatically, and collapsed once all are done. */
export async function Guide({ current }: { current: Current }) {
  const { result, resource } = await current.settings;
  const { groups } = await current.running;
  const checks = await Promise.all(setupGroups.map((group) => groups[group]));
  const steps = setupSteps({ resource, isConfigured: result.ok, checks: checks.flat() });
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

function Step({ step, number }: { step: SetupStep; number: number }) {
  return (
    <StatusRow
      status={step.isDone ? "pass" : "info"}
      icon={step.isDone ? undefined : <Numeral number={number} />}
      title={<span className={step.isDone ? "text-soft" : ""}>{step.title}</span>}
      word={step.isDone ? "done" : "to do"}
      className="py-5"
    >
      <p className="mt-1 max-w-[60ch] text-pretty text-soft">{step.text}</p>
      {step.copy && <Copyable label={step.copy.label} text={step.copy.text} />}
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

function Copyable({ label, text }: { label: string; text: string }) {
  return (
    <div className="mt-3 flex max-w-xl items-center justify-between gap-3 rounded-lg border border-line bg-raised py-1.5 pr-1.5 pl-3">
      <code className="min-w-0 break-all font-mono text-[0.8125rem]">{text}</code>
      <CopyButton text={text} what={label} />
    </div>
  );
}
