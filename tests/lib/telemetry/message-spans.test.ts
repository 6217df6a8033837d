import { InMemoryTransport, McpServer } from "@modelcontextprotocol/server";
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, expect, test } from "vitest";
import { watchMessages } from "@/lib/mcp/messages";
import { messageSpans } from "@/lib/telemetry/message-spans";

const kept = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(kept)] });
trace.setGlobalTracerProvider(provider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
afterEach(() => kept.reset());

const call = (id: number, name: string) =>
  ({ jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: {} } }) as const;

/** A server with a tool that never responds and one that creates its own span, and the client's end of its transport. */
async function connected(): Promise<InMemoryTransport> {
  const server = new McpServer({ name: "test", version: "1.0.0" });
  server.registerTool("hang", {}, () => new Promise(() => undefined));
  server.registerTool("look", {}, () => {
    provider.getTracer("tool").startSpan("tool's own").end();
    return { content: [] };
  });
  const [client, served] = InMemoryTransport.createLinkedPair();
  await watchMessages(server, [messageSpans() ?? {}]).connect(served);
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
  await inRequest(async () =>
    (await connected()).send({ jsonrpc: "2.0", method: "notifications/initialized" }),
  );
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

test("creates no spans outside a traced request", async () => {
  await (await connected()).send(call(1, "look"));
  await expect.poll(() => spans().map(({ name }) => name)).toEqual(["tool's own"]);
});
