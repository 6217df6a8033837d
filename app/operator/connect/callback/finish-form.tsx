"use client";

import { useActionState, useEffect, useRef, useState } from "react";
import type { TraceStep } from "@/lib/operator/trace/step";
import { finish, type TraceState } from "../actions";
import { joinSteps, takeSteps } from "../kept-steps";
import { TraceView } from "../trace-view";

const nothingYet: TraceState = { steps: [] };

/** Submits the callback to the server, automatically with JavaScript, and shows the whole trace. */
export function FinishForm({ query }: { query: string }) {
  const [{ steps, problem }, submit, isPending] = useActionState(finish, nothingYet);
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
  const isDone = steps.length > 0 || problem !== undefined;
  return (
    <>
      <form ref={form} action={submit} className="mt-8" hidden={isDone}>
        <input type="hidden" name="query" value={query} />
        <button type="submit" className="button" aria-disabled={isPending}>
          {isPending ? "Running…" : "Continue"}
        </button>
      </form>
      <div aria-live="polite">
        {problem && <p className="mt-6 font-medium text-fail">{problem}</p>}
        {steps.length > 0 && <TraceView steps={joinSteps(before, steps)} />}
      </div>
    </>
  );
}
