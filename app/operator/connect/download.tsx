"use client";

import type { TraceStep } from "@/lib/operator/trace/step";

/** Saves the steps as they are shown, without secrets, for a bug report. */
export function Download({ steps }: { steps: TraceStep[] }) {
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
      For a bug report: secrets are shortened in it too.
    </p>
  );
}
