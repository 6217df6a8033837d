"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, startTransition, useEffect, useRef, useState, useTransition } from "react";

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

/** In seconds, from the longest. */
const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** How long ago something was, in the language of the browser; the time itself on the server and without JavaScript. */
export function TimeAgo({ at }: { at: string }) {
  const [now, setNow] = useState<number>();
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const utc = `${at.slice(11, 19)} UTC`;
  return (
    <time dateTime={at} title={utc} lang={now === undefined ? undefined : navigator.language} className="tabular-nums">
      {now ? inWords((now - Date.parse(at)) / 1_000) : utc}
    </time>
  );
}

function inWords(seconds: number): string {
  // The clocks of server and browser may differ.
  const age = Math.max(0, seconds);
  const [unit, length] = units.find(([, long]) => age >= long) ?? ["second", 1];
  const format = new Intl.RelativeTimeFormat(navigator.language, { numeric: "auto" });
  return format.format(-Math.floor(age / length), unit);
}

/** Milliseconds between two checks: the time doubles. */
const shortestMs = 10_000;
const longestMs = 300_000;

/** Reruns the checks while the tab is visible. All pages and /status share one run per 5 s, so it does not ask for a fresh one. */
export function RefreshWhileFailing() {
  const router = useRouter();
  useEffect(() => {
    let delay = shortestMs;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => clearTimeout(timer);
    const start = () => {
      stop();
      if (!document.hidden) timer = setTimeout(check, delay);
    };
    const check = async () => {
      delay = Math.min(delay * 2, longestMs);
      if (await answers()) startTransition(() => router.refresh());
      if (isMounted) start();
    };
    const resume = () => {
      delay = shortestMs;
      start();
    };
    let isMounted = true;
    start();
    document.addEventListener("visibilitychange", resume);
    return () => {
      isMounted = false;
      stop();
      document.removeEventListener("visibilitychange", resume);
    };
  }, [router]);
  return null;
}

/** Whether the server answers; if it does not, the router would replace the page with the browser's error page. */
async function answers(): Promise<boolean> {
  const request = { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(shortestMs) } as const;
  return window.fetch("/icon.svg", request).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** A `details` that opens when it has something to show; only the reader closes it. */
export function Disclosure({ isOpen, children }: { isOpen: boolean; children: ReactNode }) {
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) setWasOpen(true);
  return (
    <details className="group" open={wasOpen}>
      {children}
    </details>
  );
}
