import { Notice } from "@/app/_ui/notice";
import { Section } from "@/app/_ui/section";
import type { TraceStep } from "@/lib/operator/trace/step";
import { Download } from "./download";
import { StepRow } from "./step-row";

interface Props {
  steps: TraceStep[];
  authorizationUrl?: string | undefined;
}

/** How it went, what to do now, and every step that was made. */
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
      <Notice status="pass" title="Up to the sign-in page all is well">
        <p>Sign in as a user of your server would. You come back here, and the trace goes on.</p>
        <a href={authorizationUrl} className="button mt-3 border-ink!">
          Continue at Descope
        </a>
      </Notice>
    );
  }
  const failed = steps.find(({ status }) => status === "fail");
  if (failed) {
    return (
      <Notice
        status="fail"
        title={`It ends here: ${failed.title.charAt(0).toLowerCase()}${failed.title.slice(1)}`}
      >
        {failed.saw}.
      </Notice>
    );
  }
  return (
    <Notice status="pass" title="A client gets in">
      All {steps.length} steps kept their rules. The token was used for this trace only, and is forgotten.
    </Notice>
  );
}
