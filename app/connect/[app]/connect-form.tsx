"use client";

import { useActionState } from "react";
import { type ConnectProblem, connect } from "../actions";
import { sentences } from "../sentences";

/** The button that starts connecting, and why that failed. */
export function ConnectForm({ app, state }: { app: string; state: string }) {
  const [problem, submit, isPending] = useActionState<ConnectProblem | undefined, FormData>(connect, undefined);
  return (
    <>
      <form action={submit}>
        <input type="hidden" name="app" value={app} />
        <input type="hidden" name="state" value={state} />
        <button type="submit" className="button" aria-disabled={isPending}>
          {isPending ? "Connecting…" : "Continue"}
        </button>
      </form>
      <p role="alert" className="font-medium text-fail empty:hidden">
        {problem && sentences[problem].join(" ")}
      </p>
    </>
  );
}
