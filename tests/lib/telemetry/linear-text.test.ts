import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { readTelemetry } from "@/lib/config/telemetry";
import { scrubSpan } from "@/lib/telemetry/scrub";
import { type Calls, sourcesIn, testEveryTextIsTried, testLinearTime } from "@/tests/support/linear-text";

function span(text: string) {
  const kept = new InMemorySpanExporter();
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(kept)] }).getTracer("x");
  tracer.startSpan(text, { attributes: { "enduser.id": text } }).end();
  return kept.getFinishedSpans();
}

const calls: Calls = {
  readTelemetry: (text) => readTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: text, OTEL_TRACES_SAMPLER: text }),
  scrubSpan: (text) => span(text).map(scrubSpan),
};

/** Judges what an attribute of ours says. */
const noForeignText = ["isNoise"];

testEveryTextIsTried(
  [...sourcesIn(["lib/telemetry"]), "lib/config/telemetry.ts"],
  [...Object.keys(calls), ...noForeignText],
);
testLinearTime(calls);
