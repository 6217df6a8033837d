"use client";

import { useActionState, useEffect, useId } from "react";
import { HelpLink } from "@/app/_ui/fix";
import { StatusWord } from "@/app/_ui/status";
import { helpPath } from "@/lib/http/errors";
import type { Mechanism, Obstacle } from "@/lib/operator/trace/client";
import { start, type TraceState } from "./actions";
import { keepSteps } from "./kept-steps";
import { TraceView } from "./trace-view";

const nothingYet: TraceState = { steps: [] };

const methods: Record<Mechanism, { title: string; text: string }> = {
  cimd: {
    title: "Metadata document (CIMD)",
    text: "Descope fetches this server's client metadata. Nothing is created.",
  },
  dcr: { title: "Dynamic registration (DCR)", text: "This server registers with Descope, as most clients do today." },
};

interface Props {
  obstacles: Record<Mechanism, Obstacle | undefined>;
  /** The tool to try afterwards; unset for a trace that ends with the first calls. */
  tool?: string | undefined;
}

/** The two ways to get a client ID, and the resulting trace. */
export function StartForms({ obstacles, tool }: Props) {
  const [{ steps, authorizationUrl, problem }, submit, isPending] = useActionState(start, nothingYet);
  useEffect(() => {
    if (authorizationUrl) keepSteps(authorizationUrl, steps);
  }, [authorizationUrl, steps]);
  const form = { submit, isPending, tool };
  return (
    <>
      {!authorizationUrl && (
        <div className="mt-8 grid gap-4 sm:grid-cols-2">
          <Method {...form} mechanism="cimd" obstacle={obstacles.cimd} />
          <Method {...form} mechanism="dcr" obstacle={obstacles.dcr} />
        </div>
      )}
      <div aria-live="polite">
        {problem && <p className="mt-6 font-medium text-fail">{problem}</p>}
        {steps.length > 0 && <TraceView steps={steps} authorizationUrl={authorizationUrl} />}
      </div>
    </>
  );
}

interface MethodProps {
  mechanism: Mechanism;
  obstacle: Obstacle | undefined;
  tool: string | undefined;
  submit: (form: FormData) => void;
  isPending: boolean;
}

function Method({ mechanism, obstacle, tool, submit, isPending }: MethodProps) {
  const id = useId();
  const { title, text } = methods[mechanism];
  return (
    <section aria-labelledby={id} className="flex flex-col rounded-xl border border-edge bg-raised px-4 py-4">
      <div className="flex items-baseline justify-between gap-3">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {obstacle && <StatusWord status="skip">unavailable</StatusWord>}
      </div>
      <p className="mt-1 text-pretty text-soft">{text}</p>
      <div className="mt-4 flex flex-1 flex-col justify-end">
        {obstacle ? (
          <p className="text-pretty text-sm wrap-anywhere">
            {obstacle.why}. <HelpLink href={helpPath(obstacle.help)} />
          </p>
        ) : (
          <form action={submit} className="space-y-3">
            <input type="hidden" name="mechanism" value={mechanism} />
            {tool !== undefined && <input type="hidden" name="tool" value={tool} />}
            {mechanism === "dcr" && (
              <label className="flex gap-2.5 text-pretty text-sm">
                <input
                  type="checkbox"
                  name="create"
                  value="yes"
                  required
                  className="mt-0.5 size-4 shrink-0 accent-ink"
                />
                Create a client in Descope. It remains until you delete it in the console.
              </label>
            )}
            <button type="submit" className="button" aria-disabled={isPending}>
              {isPending ? "Running…" : "Start"}
            </button>
          </form>
        )}
      </div>
    </section>
  );
}
