"use client";

import { useState } from "react";

const words = { ready: "Copy", done: "Copied", failed: "Failed" };

/** Copies a text and confirms it, to screen readers too. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [state, setState] = useState<keyof typeof words>("ready");
  const copy = async () => {
    await navigator.clipboard.writeText(text).then(
      () => setState("done"),
      () => setState("failed"),
    );
    setTimeout(setState, 2000, "ready");
  };
  return (
    <button type="button" className="button w-16 shrink-0" onClick={copy}>
      <span aria-live="polite">{words[state]}</span>
      <span className="sr-only">
        {state === "failed" ? " to copy " : " "}
        {what}
      </span>
    </button>
  );
}
