import { Notice } from "@/app/_ui/notice";
import { Section } from "@/app/_ui/section";
import type { TraceStep } from "@/lib/operator/trace/step";
import { StepRow } from "./step-row";

interface Props {
  steps: TraceStep[];
  authorizationUrl?: string | undefined;
}

/** The outcome of a trace, what to do next, and every step so far. */
export function TraceView({ steps, authorizationUrl }: Props) {
  return (
    <>
      <Outcome steps={steps} authorizationUrl={authorizationUrl} />
      <div className="mt-10">
        <Section id="steps" title="Steps">
          <ol className="divide-y divide-line">
            {steps.map((step) => (
              <StepRow key={step.id} step={step} />
            ))}
          </ol>
        </Section>
        <Download steps={steps} />
      </div>
    </>
  );
}

function Outcome({ steps, authorizationUrl }: Props) {
  if (authorizationUrl) {
    return (
      <Notice status="pass" title="Ready to sign in">
        <p>Sign in as a user would. You will return here, and the trace continues.</p>
        <a href={authorizationUrl} className="button mt-3 border-ink!">
          Continue to Descope
        </a>
      </Notice>
    );
  }
  const failed = steps.find(({ status }) => status === "fail");
  if (failed) {
    return (
      <Notice status="fail" title={`Failed at: ${failed.title}`}>
        {failed.saw}.
      </Notice>
    );
  }
  return (
    <Notice status="pass" title="Connection works">
      All {steps.length} steps passed. The token was used only for this trace and has been discarded.
    </Notice>
  );
}

/** Saves the steps as shown, without secrets. */
function Download({ steps }: { steps: TraceStep[] }) {
  const save = () => {
    const text = JSON.stringify({ savedAt: new Date().toISOString(), steps }, undefined, 2);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = "mcp-connect-trace.json";
    link.click();
    setTimeout(URL.revokeObjectURL, 10_000, link.href);
  };
  return (
    <p className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-2 text-[0.8125rem] text-soft">
      <button type="button" className="button" onClick={save}>
        Download as JSON
      </button>
      For bug reports. Secrets are shortened.
    </p>
  );
}
