import type { SpanProcessor } from "@opentelemetry/sdk-trace-base";
import { inTime } from "./in-time";

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
