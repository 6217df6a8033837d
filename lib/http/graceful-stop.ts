import { subscribe } from "node:diagnostics_channel";
import type { Server } from "node:http";

/** Below the 30 s that Kubernetes gives before it kills. */
const longestStopMs = 25_000;

/**
 * Lets the process end soon after SIGTERM. Next.js refuses new connections then and finishes what is under way, but a
 * connection that its client keeps busy would go on for ever: here each is closed after its answer. What is not
 * answered within 25 s is cut.
 */
export function stopGracefully(): void {
  process.once("SIGTERM", () => {
    subscribe("http.server.response.finish", (message) => {
      if (isOfServer(message)) setImmediate(() => message.server.closeIdleConnections());
    });
    // 128 + 15, as Next.js exits after this signal.
    setTimeout(() => process.exit(143), longestStopMs).unref();
  });
}

function isOfServer(message: unknown): message is { server: Server } {
  return typeof message === "object" && message !== null && "server" in message;
}
