"use client";

import { useEffect } from "react";

/** Opens and shows the check that the address names: it arrives after the browser looked for it. */
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
  const folded = target.closest("details");
  if (folded) folded.open = true;
  // Going there again makes the browser match :target, which is what highlights it.
  location.replace(location.hash);
  target.scrollIntoView({ block: "center" });
}
