"use client";

import { useActionState, useEffect, useRef, useState } from "react";
import { Notice } from "@/app/_ui/notice";
import type { TraceStep } from "@/lib/operator/trace/step";
import { finish } from "../actions";
import { takeSteps } from "../kept-steps";
import { TraceView } from "../trace-view";

/** Submits the callback to the server, automatically with JavaScript, and shows the whole trace. */
export function FinishForm({ query: given }: { query: string }) {
  // The action renders the page again, by then without a query.
  const [query] = useState(given);
  const [{ steps, problem, continueAt }, submit, isPending] = useActionState(finish, { steps: [] });
  const [before, setBefore] = useState<TraceStep[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const isSent = useRef(false);
  useEffect(() => {
    if (isSent.current || !query) return;
    isSent.current = true;
    setBefore(takeSteps(query));
    form.current?.requestSubmit();
    // Keeps the code out of the address bar and the history.
    history.replaceState(null, "", location.pathname);
  }, [query]);
  useEffect(() => {
    if (continueAt) location.replace(continueAt);
  }, [continueAt]);
  if (!query) return <NoTrace />;
  // A step that ran twice appears once, as it ran last.
  const whole = new Map([...before, ...steps].map((step) => [step.id, step]));
  return (
    <>
      {steps.length === 0 && (
        <form ref={form} action={submit} className="mt-8">
          <input type="hidden" name="query" value={query} />
          <button type="submit" className="button" aria-disabled={isPending}>
            {isPending ? "Running…" : "Continue"}
          </button>
        </form>
      )}
      <div aria-live="polite">
        {continueAt && <p className="mt-8">Signed in. Continuing…</p>}
        {steps.length > 0 && !continueAt && <TraceView steps={[...whole.values()]} problem={problem} />}
      </div>
    </>
  );
}

/** After a reload, for one: the code is out of the URL, and counts once. */
function NoTrace() {
  return (
    <Notice status="warn" title="No trace is waiting">
      Its steps are shown once, when you return from sign-in.
    </Notice>
  );
}
