import { subscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";
import { partOf } from "./graceful-stop";

/**
 * Changes requests before Next.js sees them, where no rewrite or route can help. `//mcp` becomes `/mcp`: people get it who
 * append a path to an address that ends in a slash, and Next.js would redirect, which drops the body or the token. A POST or
 * DELETE without a body states that it has none, as most clients do: next.config.ts cannot tell it from a GET otherwise.
 */
export function tidyRequests(): void {
  subscribe("http.server.request.start", (message) => {
    const request = partOf(message, "request");
    if (!(request instanceof IncomingMessage)) return;
    const { method, url = "", headers } = request;
    if (method !== "GET" && method !== "HEAD" && !headers["transfer-encoding"]) headers["content-length"] ??= "0";
    // A proxy's absolute URL contains slashes that belong there.
    if (!url.startsWith("/") || !url.includes("//")) return;
    const [path = "", ...query] = url.split("?");
    request.url = [path.replace(/\/{2,}/g, "/"), ...query].join("?");
  });
}
