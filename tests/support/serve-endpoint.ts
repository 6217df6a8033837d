import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { McpServer } from "@modelcontextprotocol/server";
import type { Caller } from "@/lib/mcp/caller";
import { createMcpEndpoint } from "@/lib/mcp/endpoint";
import { protectedResource } from "@/lib/oauth/protected-resource";

/**
 * Serves the app's endpoint with other tools at `BASE_URL/mcp`, and its protected resource metadata, on PORT if something is
 * in front of it, else on BASE_URL's. It needs its own
 * process, since configuration is read from the environment, and prints "Ready in" when it listens.
 */
export function serveEndpoint(createMcpServer: (caller: Caller) => McpServer): void {
  const baseUrl = new URL(process.env.BASE_URL ?? "");
  const endpoint = new Map(Object.entries(createMcpEndpoint(createMcpServer)));
  const handlers: Record<string, Map<string, (request: Request) => Response | Promise<Response>>> = {
    "/mcp": endpoint,
    "/.well-known/oauth-protected-resource/mcp": new Map([["GET", protectedResource]]),
  };

  async function serve(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const handle = handlers[incoming.url ?? ""]?.get(incoming.method ?? "");
    if (!handle) return void answer.writeHead(404).end();
    const gone = new AbortController();
    answer.on("close", () => gone.abort());
    const response = await handle(await toRequest(incoming, baseUrl, gone.signal));
    answer.writeHead(response.status, [...response.headers].flat());
    answer.flushHeaders();
    if (response.body) await pipeline(response.body, answer);
    else answer.end();
  }

  createServer((incoming, answer) => void serve(incoming, answer).catch(() => answer.destroy())).listen(
    Number(process.env.PORT ?? baseUrl.port),
    "127.0.0.1",
    () => console.info("Ready in a moment"),
  );
}

/** Only responses are streamed: tests send their requests in one piece. */
async function toRequest(incoming: IncomingMessage, baseUrl: URL, signal: AbortSignal): Promise<Request> {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const body = await buffer(incoming);
  return new Request(new URL("/mcp", baseUrl), {
    method: incoming.method ?? "GET",
    headers,
    signal,
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
}
