import type { TraceStep } from "@/lib/operator/trace/step";

/** Keeps the steps up to the sign-in in this tab, to be shown again afterwards; nothing else depends on them. */
export function keepSteps(authorizationUrl: string, steps: TraceStep[]): void {
  try {
    sessionStorage.setItem(keyFor(new URL(authorizationUrl).searchParams), JSON.stringify(steps));
  } catch {
    // A browser that keeps nothing shows the later steps alone.
  }
}

/** Takes the query of the callback, returns and forgets the steps that led to it; none when this tab has none. */
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

/** The whole way: what was judged anew after the sign-in stands for its first time. */
export function joinSteps(before: TraceStep[], after: TraceStep[]): TraceStep[] {
  const onlyBefore = before.filter(({ id }) => !after.some((step) => step.id === id));
  const at = Math.max(
    after.findIndex(({ id }) => id === "callback"),
    0,
  );
  return [...after.slice(0, at), ...onlyBefore, ...after.slice(at)];
}

function keyFor(parameters: URLSearchParams): string {
  return `connect ${parameters.get("state")}`;
}
