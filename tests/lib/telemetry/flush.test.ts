import { ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { BasicTracerProvider, BatchSpanProcessor, InMemorySpanExporter } from "@opentelemetry/sdk-trace-base";
import { afterEach, expect, test } from "vitest";
import { flushBeforeFreeze } from "@/lib/telemetry/flush";

const requestContext = Symbol.for("@next/request-context");
afterEach(() => void Reflect.deleteProperty(globalThis, requestContext));

function traced() {
  const kept = new InMemorySpanExporter();
  const processor = flushBeforeFreeze(new BatchSpanProcessor(kept, { scheduledDelayMillis: 3_600_000 }));
  const provider = new BasicTracerProvider({ spanProcessors: [processor] });
  return {
    sent: () => kept.getFinishedSpans().map(({ name }) => name),
    provider,
    tracer: provider.getTracer("test"),
  };
}

test("the platform waits until a request's spans are sent", async () => {
  const promises: Promise<unknown>[] = [];
  Reflect.set(globalThis, requestContext, {
    get: () => ({ waitUntil: (it: Promise<unknown>) => promises.push(it) }),
  });
  const { tracer, sent } = traced();

  const request = tracer.startSpan("POST /mcp");
  tracer.startSpan("token check", {}, trace.setSpan(ROOT_CONTEXT, request)).end();
  expect(promises).toHaveLength(1);
  expect(sent()).toEqual([]);
  request.end();
  await promises[0];
  expect(sent()).toEqual(["token check", "POST /mcp"]);
});

test("without a serverless platform, spans wait for the next batch", async () => {
  const { tracer, sent, provider } = traced();
  tracer.startSpan("POST /mcp").end();
  expect(sent()).toEqual([]);
  await provider.forceFlush();
  expect(sent()).toEqual(["POST /mcp"]);
});
