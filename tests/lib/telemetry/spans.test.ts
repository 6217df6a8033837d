import { InMemoryTransport, McpServer } from "@modelcontextprotocol/server";
import { context, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, expect, test } from "vitest";
import * as z from "zod";
import { describeCaller } from "@/lib/descope/caller";
import { startTracing } from "@/lib/log/tracing";
import { auditCalls } from "@/lib/mcp/audit";
import { watchMessages } from "@/lib/mcp/messages";
import { processWide } from "@/lib/process/process-wide";
import { messageSpans } from "@/lib/telemetry/message-spans";
import { flushBeforeFreeze } from "@/lib/telemetry/start";

const kept = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(kept)] });
trace.setGlobalTracerProvider(provider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
afterEach(() => {
  kept.reset();
  // All test files share one process.
  Reflect.deleteProperty(
    processWide("tracing", () => ({})),
    "tracing",
  );
});

const request = (id: number, method: string, params: Record<string, unknown> = {}) => ({
  jsonrpc: "2.0" as const,
  id,
  method,
  params,
});
const call = (id: number, name: string, args: object = {}) => request(id, "tools/call", { name, arguments: args });

/** A server with a tool that never responds and one that creates its own span, and the client's end of its transport. */
async function connected(wrap = (server: McpServer) => server): Promise<InMemoryTransport> {
  const server = new McpServer({ name: "test", version: "1.0.0" });
  server.registerTool("hang", {}, () => new Promise(() => undefined));
  server.registerTool("look", {}, () => {
    provider.getTracer("tool").startSpan("tool's own").end();
    return { content: [] };
  });
  server.registerTool("count", { inputSchema: z.object({ to: z.int() }) }, () => ({ content: [] }));
  server.registerPrompt("explain", {}, () => ({ messages: [] }));
  const [client, served] = InMemoryTransport.createLinkedPair();
  await watchMessages(wrap(server), [messageSpans() ?? {}]).connect(served);
  await client.start();
  return client;
}

/** Runs inside a request's span, as Next.js creates it. */
function inRequest<T>(run: () => Promise<T>): Promise<T> {
  return provider.getTracer("next").startActiveSpan("POST /mcp", (span) => run().finally(() => span.end()));
}

function spans() {
  return kept.getFinishedSpans().filter(({ name }) => name !== "POST /mcp");
}

test("a tool's own spans are children of its call", async () => {
  await inRequest(async () => (await connected()).send(call(1, "look")));
  await expect.poll(() => spans().map(({ name }) => name)).toEqual(["tool's own", "tools/call look"]);
  const [own, tool] = spans();
  expect(own?.parentSpanContext?.spanId).toBe(tool?.spanContext().spanId);
});

test("a notification is a span that needs no response", async () => {
  await inRequest(async () => (await connected()).send({ jsonrpc: "2.0", method: "notifications/initialized" }));
  expect(spans().map(({ name }) => name)).toEqual(["notifications/initialized"]);
});

test("an abandoned call ends as cancelled, without the tool's name", async () => {
  await inRequest(async () => {
    const client = await connected();
    await client.send(call(1, "hang"));
    await client.close();
  });
  expect(spans().map(({ name, attributes }) => [name, attributes["error.type"]])).toEqual([
    ["tools/call", "cancelled"],
  ]);
});

test("the span of a tool call says what its log line says, also if it was abandoned", async () => {
  startTracing({
    inSpan: (_name, run) => run(),
    annotate: (key, value) => void trace.getActiveSpan()?.setAttribute(key, value),
    traceId: () => undefined,
    bind: (run) => context.bind(context.active(), run),
  });
  const caller = describeCaller({ sub: "U2a", azp: "TPAa", dct: "T2a", exp: 1 });
  if (caller === "missing_claim") throw new Error(caller);
  const exchange = { requestId: "r1", clientId: "TPAa", caller };
  await inRequest(async () => {
    const client = await connected((server) => auditCalls(server, exchange));
    await client.send(call(1, "look"));
    await client.send(call(2, "hang"));
    await client.send(call(3, "private"));
    await expect.poll(() => spans().length).toBe(3);
    await client.close();
  });
  const who = { "enduser.id": "U2a", "oauth.client_id": "TPAa", "enduser.tenant": "T2a", "mcp.exchange.id": "r1" };
  const calls = spans().filter(({ name }) => name.startsWith("tools/call"));
  const ended = new Map(calls.map(({ attributes }) => [attributes["mcp.tool.outcome"], attributes]));
  expect(calls).toHaveLength(3);
  expect(ended.get("ok")).toMatchObject({ ...who, "gen_ai.tool.name": "look" });
  expect(ended.get("refused")).toMatchObject(who);
  expect(ended.get("cancelled")).toMatchObject({ ...who, "gen_ai.tool.name": "hang", "error.type": "cancelled" });
  expect(JSON.stringify(calls.map(({ attributes }) => attributes))).not.toContain("private");
});

test("creates no spans outside a traced request", async () => {
  await (await connected()).send(call(1, "look"));
  await expect.poll(() => spans().map(({ name }) => name)).toEqual(["tool's own"]);
});

test.each([
  ["invalid input", call(1, "count", { to: "many" }), ["tools/call count", "tool_error"]],
  ["a tool that does not exist", call(1, "invented"), ["tools/call", "-32602"]],
  ["a property of every object", call(1, "constructor"), ["tools/call", "-32602"]],
  ["a method that does not exist", request(1, "invented/method"), ["_OTHER", "-32601"]],
  ["a prompt", request(1, "prompts/get", { name: "explain" }), ["prompts/get explain", undefined]],
])("names only what the server has, and how it failed: %s", async (_case, message, expected) => {
  await inRequest(async () => (await connected()).send(message));
  await expect.poll(() => spans().map(({ name, attributes }) => [name, attributes["error.type"]])).toEqual([expected]);
  expect(JSON.stringify(spans().map(({ attributes }) => attributes))).not.toMatch(/invented|constructor/);
});

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
