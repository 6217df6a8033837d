import { subscribe } from "node:diagnostics_channel";
import { ServerResponse } from "node:http";
import { Socket } from "node:net";

/** Below the 30 s that Kubernetes gives before it kills. */
const longestStopMs = 25_000;

/** The exit codes of Next.js after these signals: 128 and the signal's number. */
const exitCodes = { SIGTERM: 143, SIGINT: 130 } as const;

/**
 * Lets the process end soon after SIGTERM or Ctrl-C. Next.js refuses new connections then and finishes what is under
 * way, but a connection that its client keeps busy would go on for ever: here each is closed after its answer. What is
 * not answered within 25 s is cut.
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
    // Node.js closes the connection itself then, and the client knows that it will.
    if (response instanceof ServerResponse) response.shouldKeepAlive = false;
  });
  subscribe("http.server.response.finish", (message) => {
    const socket = partOf(message, "socket");
    // Finished is not sent: a slow reader still gets the rest.
    if (socket instanceof Socket) setImmediate(() => socket.end());
  });
}

function partOf(message: unknown, name: string): unknown {
  return typeof message === "object" && message !== null ? Reflect.get(message, name) : undefined;
}
