import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";

/** A proxy that adds a token to requests, for a client that cannot sign in. */
export interface BearerProxy {
  url: string;
  close(): Promise<void>;
}

/**
 * Starts a proxy on the loopback interface that adds `Authorization: Bearer`. Everything else is unchanged: Host,
 * Origin, duplicate headers in their order and case, and streams chunk by chunk.
 * @param target origin of the server behind it
 */
export async function startBearerProxy(target: string, token: string): Promise<BearerProxy> {
  const server = createServer((incoming, answer) => forward({ incoming, answer, target, token }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://localhost:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

interface Exchange {
  incoming: IncomingMessage;
  answer: ServerResponse;
  target: string;
  token: string;
}

function forward({ incoming, answer, target, token }: Exchange): void {
  const { hostname, port } = new URL(target);
  const headers = [...incoming.rawHeaders];
  if (incoming.headers.authorization === undefined) headers.push("Authorization", `Bearer ${token}`);
  const onward = request({ hostname, port, path: incoming.url, method: incoming.method, headers });
  onward.on("response", (upstream) => {
    answer.writeHead(upstream.statusCode ?? 502, upstream.statusMessage, upstream.rawHeaders);
    answer.flushHeaders();
    pipeline(upstream, answer, ignoreHangUp);
  });
  onward.on("error", () => answer.destroy());
  // If the client disconnects, the proxied request ends too, as it would without a proxy.
  answer.on("close", () => onward.destroy());
  pipeline(incoming, onward, ignoreHangUp);
}

/** Either side may disconnect: `pipeline` then closes the other one, and nothing else is needed. */
function ignoreHangUp(): void {}
