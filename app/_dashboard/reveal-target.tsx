"use client";

import { useEffect } from "react";

/** Expands and scrolls to the check in the URL's fragment, which streams in after the browser looked for it. */
export function RevealTarget() {
  useEffect(() => {
    reveal();
    addEventListener("hashchange", reveal);
    return () => removeEventListener("hashchange", reveal);
  }, []);
  return null;
}

function reveal(): void {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  for (let at: Element | null = target; at; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true;
  }
  // Navigating to the fragment again makes the row match :target, which highlights it.
  location.replace(location.hash);
  target.scrollIntoView({ block: "center" });
}
