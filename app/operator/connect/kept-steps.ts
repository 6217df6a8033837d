import type { TraceStep } from "@/lib/operator/trace/step";

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

function keyFor(parameters: URLSearchParams): string {
  return `connect ${parameters.get("state")}`;
}
