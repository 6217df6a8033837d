"use client";

import { useActionState } from "react";
import { type InspectState, inspect } from "./inspect";
import { InspectionView } from "./inspection-view";

const nothingYet: InspectState = {};

/** The form to paste a token into. React clears it after submission, so the browser does not keep the token. */
export function TokenForm({ tools }: { tools: string[] }) {
  const [{ inspection, problem, tool }, submit, isPending] = useActionState(inspect, nothingYet);
  return (
    <>
      <form action={submit} className="mt-6" autoComplete="off">
        <label htmlFor="token" className="font-medium">
          Access token
        </label>
        <textarea
          id="token"
          name="token"
          rows={5}
          required
          spellCheck={false}
          autoCapitalize="none"
          aria-describedby="token-note"
          className="mt-2 block w-full rounded-xl border border-edge bg-raised px-4 py-3 font-mono text-[0.8125rem] wrap-anywhere"
        />
        <p id="token-note" className="mt-2 text-[0.8125rem] text-soft">
          Checked in memory. Never logged, stored or shown again.
        </p>
        <div className="mt-4 flex flex-wrap items-end gap-3">
          <label className="min-w-0">
            <span className="block text-[0.8125rem] text-soft">Tool to call</span>
            <select key={tool} name="tool" defaultValue={tool} className="button mt-1 max-w-full">
              <option value="">No specific tool</option>
              {tools.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <button type="submit" className="button" aria-disabled={isPending}>
            {isPending ? "Inspecting…" : "Inspect"}
          </button>
        </div>
      </form>
      <div aria-live="polite">
        {problem && <p className="mt-6 font-medium text-fail">{problem}</p>}
        {inspection && <InspectionView inspection={inspection} tool={tool} />}
      </div>
    </>
  );
}
