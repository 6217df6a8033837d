import { createServer, type RequestListener, type Server } from "node:http";

const loopback = "127.0.0.1";

/** A server that only this computer can reach; requests wait for the listener that `answerWith` gives it. */
export type LoopbackServer = {
  origin: string;
  answerWith(listener: RequestListener): void;
  /** Also drops open connections. */
  close(): Promise<void>;
};

/** Takes a port (0 for any free one), returns the listening server; rejects with EADDRINUSE when it is taken. */
export async function listenOnLoopback(port: number): Promise<LoopbackServer> {
  const server = createServer();
  // A pooled connection would outlive a restart on the same port and fail the client's next request.
  server.maxRequestsPerSocket = 1;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, loopback, resolve);
  });
  return {
    origin: `http://${loopback}:${boundPort(server)}`,
    answerWith: (listener) => void server.on("request", listener),
    close: () => closeServer(server),
  };
}

function boundPort(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server is not bound to a port");
  return address.port;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
