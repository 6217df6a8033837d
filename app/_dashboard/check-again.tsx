"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useTransition } from "react";

/** Runs the checks afresh in place; without JavaScript the form loads the page again. */
export function CheckAgain() {
  const router = useRouter();
  const [isChecking, startChecking] = useTransition();
  const check = (event: FormEvent) => {
    event.preventDefault();
    startChecking(() => {
      router.replace("/?fresh=1", { scroll: false });
      router.refresh();
    });
  };
  return (
    <form action="/" onSubmit={check}>
      <input type="hidden" name="fresh" value="1" />
      <button type="submit" className="button w-24" aria-disabled={isChecking}>
        {isChecking ? "Checking…" : "Check again"}
      </button>
    </form>
  );
}
