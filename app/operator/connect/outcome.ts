import type { TraceStep } from "@/lib/operator/trace/step";

/** How a trace stands, for its page and for the operator's home page. */
export interface Outcome {
  state: "waiting" | "passed" | "failed";
  title: string;
  text: string;
}

interface Ending {
  /** Where the trace continues; unset when it has ended. */
  authorizationUrl?: string | undefined;
  /** Why a passed trace led nowhere. */
  problem?: string | undefined;
}

export function outcomeOf(steps: TraceStep[], { authorizationUrl, problem }: Ending = {}): Outcome {
  if (authorizationUrl) {
    const text = "Sign in as a user would. You will return here, and the trace continues.";
    return { state: "waiting", title: "Ready to sign in", text };
  }
  const failed = steps.find(({ status }) => status === "fail");
  if (failed) return { state: "failed", title: `Failed at: ${failed.title}`, text: `${failed.saw}.` };
  if (problem) return { state: "failed", title: "The token cannot be kept", text: `${problem}.` };
  const text = `All ${steps.length} steps passed. The token was used only for this trace and has been discarded.`;
  return { state: "passed", title: "Connection works", text };
}

/** ID of the client that a finished trace has left in Descope. */
export function leftBehind(steps: TraceStep[]): string | undefined {
  return steps.find(({ created }) => created)?.created;
}
