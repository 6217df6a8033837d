import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { json } from "node:stream/consumers";
import * as z from "zod";

const attribute = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) });
const sentSpan = z.looseObject({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  attributes: z.array(attribute),
  events: z.array(z.object({ name: z.string(), attributes: z.array(attribute) })),
  status: z.object({ code: z.number(), message: z.string().optional() }),
});
const traceRequest = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(z.object({ spans: z.array(sentSpan) })),
    }),
  ),
});

/** A span as it was sent, with its attributes by name. */
export interface SentSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string | undefined;
  name: string;
  failed: boolean;
  attributes: Record<string, unknown>;
}

export interface Collector {
  url: string;
  /** Every request body as received, to search for what must not be in it. */
  bodies: unknown[];
  /** How many connections were opened to it. */
  connections(): number;
  spans(): SentSpan[];
  /** How the sender describes itself. */
  resource(): Record<string, unknown>;
  close(): Promise<void>;
}

/** An OpenTelemetry collector on the loopback interface (OTLP/HTTP, JSON) that keeps everything it receives. */
export async function startCollector({ answers = true }: { answers?: boolean } = {}): Promise<Collector> {
  const bodies: unknown[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    bodies.push(await json(request));
    if (answers) response.setHeader("Content-Type", "application/json").end("{}");
  });
  server.on("connection", () => {
    connections += 1;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const received = () => bodies.flatMap((body) => traceRequest.parse(body).resourceSpans);
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    bodies,
    connections: () => connections,
    spans: () => received().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(readSpan))),
    resource: () => byName(received()[0]?.resource.attributes ?? []),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function readSpan({ traceId, spanId, parentSpanId, name, status, attributes }: z.infer<typeof sentSpan>): SentSpan {
  return { traceId, spanId, parentSpanId, name, failed: status.code === 2, attributes: byName(attributes) };
}

function byName(attributes: z.infer<typeof attribute>[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}
