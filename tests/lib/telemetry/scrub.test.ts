import { type Attributes, createTraceState, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { expect, test } from "vitest";
import { readTelemetry } from "@/lib/config/telemetry";
import { isNoise, scrubSpan } from "@/lib/telemetry/scrub";
import { type Calls, sourcesIn, testEveryTextIsTried, testLinearTime } from "@/tests/support/linear-text";

const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJVMiJ9.c2ln";
const caller = {
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  spanId: "00f067aa0ba902b7",
  traceFlags: 1,
  isRemote: true,
  traceState: createTraceState("vendor=secret"),
};

/** A span as the SDK creates it, as a child of a caller's with a `tracestate`. */
function spanOf(name: string, attributes: Attributes = {}, error?: Error): ReadableSpan {
  const kept = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(kept)] });
  const span = provider
    .getTracer("test")
    .startSpan(name, { attributes, links: [{ context: caller, attributes: { note: "secret" } }] }, parent());
  if (error) span.recordException(error);
  span.addEvent("secret event", { note: "secret" });
  span.setStatus({ code: 2, message: error?.message ?? "secret" }).end();
  const [finished] = kept.getFinishedSpans();
  if (!finished) throw new Error("the span was not finished");
  return finished;
}

function parent() {
  return trace.setSpanContext(ROOT_CONTEXT, caller);
}

test.each([
  ["GET /mcp", "GET /mcp"],
  ["GET /mcp?access_token=secret", "GET /mcp"],
  ["GET /callback#code=secret", "GET /callback"],
  ["fetch GET https://api.example.com/bot-secret/send?key=secret", "fetch GET api.example.com"],
  ["fetch GET https://user:secret@api.example.com:8443/", "fetch GET api.example.com:8443"],
  ["fetch https:// /secret", "fetch [url] /secret"],
  [`call ${jwt}`, "call [token]"],
  ["two\nlines", "two lines"],
])("the name %j is sent as %j", (name, sent) => {
  expect(scrubSpan(spanOf(name)).name).toBe(sent);
});

test.each<[string, Attributes, Attributes]>([
  [
    "allowed ones are kept",
    { "auth.reason": "expired", "http.status_code": 401 },
    { "auth.reason": "expired", "http.status_code": 401 },
  ],
  ["the path from Next.js is removed", { "http.target": "/mcp?secret", "next.span_name": "GET /secret" }, {}],
  ["the URL of a fetch from Next.js is removed", { "http.url": "https://api.example.com/secret" }, {}],
  [
    "those that a tool adds are removed",
    { email: "ada@example.com", "user.email": "ada@example.com", input: "secret" },
    {},
  ],
  ["lists are removed, under any name", { "gen_ai.tool.name": ["secret"] }, {}],
  [
    "a query is removed",
    { "oauth.client_id": "https://client.example/client.json?x=secret" },
    { "oauth.client_id": "https://client.example/client.json" },
  ],
  ["a token is removed", { "error.type": jwt }, { "error.type": "[token]" }],
  ["long text is truncated", { "enduser.id": "U".repeat(999) }, { "enduser.id": `${"U".repeat(200)}…` }],
])("attributes: %s", (_name, given, sent) => {
  expect(scrubSpan(spanOf("span", given)).attributes).toEqual(sent);
});

test("an exception keeps only its type", () => {
  const { events } = scrubSpan(spanOf("span", {}, new TypeError("secret")));
  expect(events.map(({ name, attributes }) => ({ name, attributes }))).toEqual([
    { name: "exception", attributes: { "exception.type": "TypeError" } },
  ]);
});

test("a span keeps its place in the trace, but not the caller's tracestate, links and messages", () => {
  const span = spanOf("span", {}, new Error("secret"));
  const sent = scrubSpan(span);
  expect(sent.spanContext().spanId).toBe(span.spanContext().spanId);
  expect(sent.parentSpanContext).toEqual({ ...caller, traceState: undefined });
  expect(sent.status).toEqual({ code: 2 });
  expect(JSON.stringify([sent, sent.spanContext()])).not.toContain("secret");
  expect(sent.spanContext().traceState ?? sent.parentSpanContext?.traceState).toBeUndefined();
});

test("drops the spans in which Next.js loads its own modules", () => {
  expect(isNoise(spanOf("prepare", { "next.span_type": "RouteModule.prepare" }))).toBe(true);
  expect(isNoise(spanOf("POST /mcp", { "next.span_type": "BaseServer.handleRequest" }))).toBe(false);
  expect(isNoise(spanOf("a tool's own"))).toBe(false);
});

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
