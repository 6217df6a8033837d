"use client";

import { useActionState, useEffect, useRef, useState } from "react";
import type { TraceStep } from "@/lib/operator/trace/step";
import { finish } from "../actions";
import { takeSteps } from "../kept-steps";
import { TraceView } from "../trace-view";

/** Submits the callback to the server, automatically with JavaScript, and shows the whole trace. */
export function FinishForm({ query }: { query: string }) {
  const [{ steps }, submit, isPending] = useActionState(finish, { steps: [] });
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
      <div aria-live="polite">{steps.length > 0 && <TraceView steps={[...whole.values()]} />}</div>
    </>
  );
}
