import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { createMcpEndpoint } from "@/lib/mcp/endpoint";
import { createServer } from "@/lib/tools";

/**
 * Serves MCP on bare `node:http`, in its own process: `sdk` is the SDK's handler with this server's tools and nothing
 * around it, the lower bound of all measurements; `endpoint` is this app's complete endpoint, without Next.js.
 */
const [kind, port] = process.argv.slice(2);
type Handler = (request: Request) => Promise<Response>;

const handlers: Record<string, Handler> = {
  sdk: createMcpHandler(() => createServer()).fetch,
  endpoint: createMcpEndpoint(createServer).POST,
};
const handle = handlers[kind ?? ""];
if (!handle) throw new Error(`"${kind}" is not one of ${Object.keys(handlers).join(", ")}`);

createHttpServer((incoming, outgoing) => {
  answer(incoming, outgoing, handle).catch((error: unknown) =>
    outgoing.destroy(error instanceof Error ? error : undefined),
  );
}).listen(Number(port), "127.0.0.1", () => console.info("Ready in no time"));

async function answer(incoming: IncomingMessage, outgoing: ServerResponse, handler: Handler): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { method = "GET", url = "/", headers } = incoming;
  const named = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  const body = Buffer.concat(chunks);
  const request = new Request(`http://${headers.host}${url}`, { method, headers: named, body });
  const response = await handler(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body) for await (const chunk of response.body) outgoing.write(chunk);
  outgoing.end();
}
