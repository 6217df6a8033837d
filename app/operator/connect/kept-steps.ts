import type { TraceStep } from "@/lib/operator/trace/step";
import type { Outcome } from "./outcome";

/** Keeps the steps before sign-in in this tab, only to show them again afterwards. */
export function keepSteps(authorizationUrl: string, steps: TraceStep[]): void {
  try {
    sessionStorage.setItem(keyFor(new URL(authorizationUrl).searchParams), JSON.stringify(steps));
  } catch {
    // Without session storage, only the later steps are shown.
  }
}

/** Takes the callback's query, returns and removes the steps before it, if this tab has any. */
export function takeSteps(query: string): TraceStep[] {
  try {
    const key = keyFor(new URLSearchParams(query));
    const steps: TraceStep[] = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    sessionStorage.removeItem(key);
    return steps;
  } catch {
    return [];
  }
}

const lastKey = "connect last";

interface KeptOutcome extends Pick<Outcome, "state" | "title"> {
  /** Milliseconds since the epoch. */
  at: number;
}

/** Keeps the outcome of this tab's last trace, for the operator's home page. */
export function keepOutcome({ state, title }: Pick<Outcome, "state" | "title">): void {
  try {
    const kept: KeptOutcome = { state, title, at: Date.now() };
    sessionStorage.setItem(lastKey, JSON.stringify(kept));
  } catch {
    // Without session storage, the home page says that there was none.
  }
}

/** The outcome of this tab's last trace, if there was one. */
export function keptOutcome(): KeptOutcome | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(lastKey) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

function keyFor(parameters: URLSearchParams): string {
  return `connect ${parameters.get("state")}`;
}
