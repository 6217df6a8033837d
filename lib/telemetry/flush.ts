import { setTimeout as wait } from "node:timers/promises";
import type { SpanProcessor } from "@opentelemetry/sdk-trace-base";

/**
 * Sends the remaining spans when the process is told to exit. Next.js then answers its last requests and calls
 * `process.exit` without waiting for anything else, so the exit is delayed until the spans are sent, at most by 2 s.
 */
export function flushBeforeExit(flush: () => Promise<void>): void {
  const exit = process.exit.bind(process);
  const holdExit = () => {
    Reflect.set(process, "exit", (code?: number) => {
      void inTime(flush).then(() => exit(code));
    });
  };
  process.once("SIGTERM", holdExit);
  process.once("SIGINT", holdExit);
}

type WaitUntil = (promise: Promise<unknown>) => void;

/**
 * Sends the spans of a request before a serverless platform freezes the function: the platform is asked to wait until
 * the request's first span has ended and been sent. Elsewhere spans wait for the next batch.
 */
export function flushBeforeFreeze(processor: SpanProcessor): SpanProcessor {
  const waiting = new Map<string, () => void>();
  return {
    onStart(span, parent) {
      processor.onStart(span, parent);
      const isFirst = !span.parentSpanContext || span.parentSpanContext.isRemote;
      const waitUntil = isFirst ? platformWaitUntil() : undefined;
      waitUntil?.(
        new Promise<void>((resolve) => waiting.set(span.spanContext().spanId, resolve)).then(() =>
          inTime(() => processor.forceFlush()),
        ),
      );
    },
    onEnd(span) {
      processor.onEnd(span);
      const { spanId } = span.spanContext();
      waiting.get(spanId)?.();
      waiting.delete(spanId);
    },
    forceFlush: () => processor.forceFlush(),
    shutdown: () => processor.shutdown(),
  };
}

/** The hook that platforms provide for Next.js's `after` (Next.js documentation, `after`, Reference). */
function platformWaitUntil(): WaitUntil | undefined {
  return Reflect.get(globalThis, Symbol.for("@next/request-context"))?.get()?.waitUntil;
}

/** The longest wait for a collector, in milliseconds. */
const patienceMs = 2_000;

/** Sends the remaining spans, or gives up after 2 s; never throws. */
export async function inTime(flush: () => Promise<void>): Promise<void> {
  await Promise.race([flush().catch(() => undefined), wait(patienceMs)]);
}
