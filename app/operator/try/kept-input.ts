import type { Entered } from "@/lib/operator/try/arguments";

const keyFor = (tool: string) => `try ${tool}`;

/** Keeps what was entered in this tab, for the time of a sign-in. */
export function keepEntered(tool: string, entered: Entered): void {
  try {
    sessionStorage.setItem(keyFor(tool), JSON.stringify(entered));
  } catch {
    // Without session storage, the form comes back empty.
  }
}

/** Returns and removes what was entered before a sign-in, if this tab has anything. */
export function takeEntered(tool: string): Entered | undefined {
  try {
    const text = sessionStorage.getItem(keyFor(tool));
    sessionStorage.removeItem(keyFor(tool));
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
