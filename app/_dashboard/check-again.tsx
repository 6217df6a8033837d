"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useTransition } from "react";

/** Reruns the checks without leaving the page; without JavaScript the form reloads it. */
export function CheckAgain() {
  const router = useRouter();
  const [isChecking, startChecking] = useTransition();
  const hasAsked = useRef(false);
  const check = (event: FormEvent) => {
    event.preventDefault();
    hasAsked.current = true;
    startChecking(() => {
      router.replace("/?fresh=1", { scroll: false });
      router.refresh();
    });
  };
  // Without the parameter, a copied or reloaded URL does not rerun the checks.
  useEffect(() => {
    if (hasAsked.current && !isChecking) history.replaceState(null, "", "/");
  }, [isChecking]);
  return (
    <form action="/" onSubmit={check}>
      <input type="hidden" name="fresh" value="1" />
      <button type="submit" className="button w-24" aria-disabled={isChecking}>
        {isChecking ? "Checking…" : "Check again"}
      </button>
    </form>
  );
}
