import { useState } from "react";
import type { TryCall } from "@/lib/operator/try/call";
import type { TryEvent } from "@/lib/operator/try/event";

/** Calls a tool through the server, and collects what happens. */
export function useCall() {
  const [events, setEvents] = useState<TryEvent[]>([]);
  const [running, setRunning] = useState<AbortController>();
  const run = async (call: TryCall): Promise<void> => {
    const abort = new AbortController();
    setEvents([]);
    setRunning(abort);
    const add = (event: TryEvent) => setEvents((before) => [...before, event]);
    try {
      for await (const event of eventsOf(call, abort.signal)) add(event);
    } catch {
      add(abort.signal.aborted ? failure("Canceled", "You ended the call. The tool may have done its work") : lost);
    }
    setRunning(undefined);
  };
  return { events, run, isRunning: running !== undefined, cancel: () => running?.abort() };
}

function failure(title: string, text: string, isSignedOut = false): TryEvent {
  return { kind: "outcome", type: "error", title, text, isSignedOut, atMs: 0 };
}

const lost = failure("The connection broke", "The server did not answer, or the connection ended before the result");
async function* eventsOf(call: TryCall, signal: AbortSignal): AsyncGenerator<TryEvent> {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify(call);
  const response = await fetch("/operator/try/call", { method: "POST", headers, body, redirect: "manual", signal });
  if (response.type === "opaqueredirect") {
    yield failure("You are signed out", "Your session as an operator has ended", true);
  } else if (!response.ok) {
    const problem: { error_description?: string } = await response.json().catch(() => ({}));
    yield failure("Not called", problem.error_description ?? `Status ${response.status}`, response.status === 401);
  } else {
    for await (const line of linesOf(response.body)) yield JSON.parse(line);
  }
}

async function* linesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for (const reader = body?.getReader(); reader; ) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
