"use client";

import { useActionState, useEffect, useRef, useState } from "react";
import type { TraceStep } from "@/lib/operator/trace/step";
import { finish } from "../actions";
import { takeSteps } from "../kept-steps";
import { TraceView } from "../trace-view";

/** Submits the callback to the server, automatically with JavaScript, and shows the whole trace. */
export function FinishForm({ query }: { query: string }) {
  const [{ steps, problem, continueAt }, submit, isPending] = useActionState(finish, { steps: [] });
  const [before, setBefore] = useState<TraceStep[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const isSent = useRef(false);
  useEffect(() => {
    if (isSent.current) return;
    isSent.current = true;
    setBefore(takeSteps(query));
    form.current?.requestSubmit();
    // Keeps the code out of the address bar and the history.
    history.replaceState(null, "", location.pathname);
  }, [query]);
  useEffect(() => {
    if (continueAt) location.replace(continueAt);
  }, [continueAt]);
  // A step that ran twice appears once, as it ran last.
  const whole = new Map([...before, ...steps].map((step) => [step.id, step]));
  return (
    <>
      <form ref={form} action={submit} className="mt-8" hidden={steps.length > 0}>
        <input type="hidden" name="query" value={query} />
        <button type="submit" className="button" aria-disabled={isPending}>
          {isPending ? "Running…" : "Continue"}
        </button>
      </form>
      <div aria-live="polite">
        {continueAt && <p className="mt-8">Signed in. Continuing…</p>}
        {steps.length > 0 && !continueAt && <TraceView steps={[...whole.values()]} problem={problem} />}
      </div>
    </>
  );
}
