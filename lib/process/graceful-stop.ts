import { subscribe } from "node:diagnostics_channel";
import { ServerResponse } from "node:http";
import { Socket } from "node:net";

/** Less than the 30 s that Kubernetes waits before it kills a process. */
const longestStopMs = 25_000;

/** The exit codes of Next.js after these signals: 128 plus the signal's number. */
const exitCodes = { SIGTERM: 143, SIGINT: 130 } as const;

/**
 * Makes the process exit soon after SIGTERM or Ctrl-C. Next.js then refuses new connections and finishes pending
 * requests, but a connection that its client keeps busy would stay open forever, so each one is closed after its
 * response. Requests still pending after 25 s are cut off.
 */
export function stopGracefully(): void {
  for (const [signal, exitCode] of Object.entries(exitCodes)) {
    process.once(signal, () => {
      closeAfterAnswers();
      setTimeout(() => process.exit(exitCode), longestStopMs).unref();
    });
  }
}

function closeAfterAnswers(): void {
  subscribe("http.server.request.start", (message) => {
    const response = partOf(message, "response");
    // Node.js then closes the connection itself, and announces it with `Connection: close`.
    if (response instanceof ServerResponse) response.shouldKeepAlive = false;
  });
  subscribe("http.server.response.finish", (message) => {
    const socket = partOf(message, "socket");
    // Finished does not mean sent: a slow reader still receives the rest.
    if (socket instanceof Socket) setImmediate(() => socket.end());
  });
}

/** A part of a message of Node.js's diagnostics channels; undefined if it has none of that name. */
export function partOf(message: unknown, name: string): unknown {
  return typeof message === "object" && message !== null ? Reflect.get(message, name) : undefined;
}
