import { setTimeout as wait } from "node:timers/promises";
import { context, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { serverInfo } from "@/lib/config/server-info";
import { readTelemetry, tidyTelemetry } from "@/lib/config/telemetry";
import { log } from "@/lib/log";
import { startTracing, type Tracing } from "@/lib/log/tracing";
import { addMessageListener } from "@/lib/mcp/messages";
import { messageSpans } from "./message-spans";
import { exportScrubbed } from "./scrub";

/** Starts sending spans if the environment names a collector; problems are logged, and the app runs without telemetry. */
export function startTelemetry(): void {
  const telemetry = readTelemetry();
  if (telemetry.state === "wrong") {
    for (const problem of telemetry.problems) log("error", "telemetry_off", { ...problem });
  }
  if (telemetry.state !== "on") return;
  tidyTelemetry();

  const batches = new BatchSpanProcessor(exportScrubbed(new OTLPTraceExporter()));
  const provider = new BasicTracerProvider({
    resource: describeService(),
    spanProcessors: [flushBeforeFreeze(batches)],
    // Anyone may send a traceparent: it links our spans to the caller's, but must not decide whether they are recorded.
    ...(!telemetry.hasSampler && { sampler: new AlwaysOnSampler() }),
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  // Without baggage: what callers put there must not reach the services that tools call.
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  startTracing(tracing);
  addMessageListener(messageSpans);
  flushBeforeExit(() => provider.shutdown());
}

/** What the rest of the app calls; spans of Next.js and of tools join in through OpenTelemetry's own API. */
const tracing: Tracing = {
  inSpan(name, run, describe) {
    return trace.getTracer("mcp").startActiveSpan(name, async (span) => {
      let result: Awaited<ReturnType<typeof run>> | undefined;
      try {
        result = await run();
        return result;
      } finally {
        span.setAttributes(describe(result)).end();
      }
    });
  },
  annotate: (key, value) => void trace.getActiveSpan()?.setAttribute(key, value),
  traceId() {
    const span = trace.getActiveSpan();
    return span?.isRecording() ? span.spanContext().traceId : undefined;
  },
  bind: (run) => context.bind(context.active(), run),
};

/** This server's name and version, unless OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES say else. */
function describeService() {
  const own = resourceFromAttributes({ "service.name": serverInfo.name, "service.version": serverInfo.version });
  return defaultResource()
    .merge(own)
    .merge(detectResources({ detectors: [envDetector] }));
}

/**
 * Sends the remaining spans when the process is told to exit. Next.js then answers its last requests and calls
 * `process.exit` without waiting for anything else, so the exit is delayed until the spans are sent, at most by 2 s.
 */
function flushBeforeExit(flush: () => Promise<void>): void {
  const exit = process.exit.bind(process);
  const holdExit = () => {
    Reflect.set(process, "exit", (code?: number) => {
      void inTime(flush).then(() => exit(code));
    });
  };
  process.once("SIGTERM", holdExit);
  process.once("SIGINT", holdExit);
}

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
      if (!waitUntil) return;
      const ended = new Promise<void>((resolve) => waiting.set(span.spanContext().spanId, resolve));
      waitUntil(ended.then(() => inTime(() => processor.forceFlush())));
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
function platformWaitUntil(): ((promise: Promise<unknown>) => void) | undefined {
  return Reflect.get(globalThis, Symbol.for("@next/request-context"))?.get()?.waitUntil;
}

/** Sends the remaining spans, or gives up after 2 s; never throws. */
async function inTime(flush: () => Promise<void>): Promise<void> {
  await Promise.race([flush().catch(() => undefined), wait(2_000)]);
}
