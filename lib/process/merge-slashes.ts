import { subscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";

/**
 * Makes `//mcp` the same as `/mcp`, as people get it who append a path to an address that ends in a slash. Next.js would
 * redirect, which drops the body or the token, and it does so before any rewrite or route is looked at.
 */
export function mergeSlashes(): void {
  subscribe("http.server.request.start", (message) => {
    const request: unknown =
      typeof message === "object" && message !== null ? Reflect.get(message, "request") : undefined;
    if (!(request instanceof IncomingMessage) || !request.url?.includes("//")) return;
    const [path = "", ...query] = request.url.split("?");
    // A proxy's absolute URL contains slashes that belong there.
    if (path.startsWith("/")) request.url = [path.replace(/\/{2,}/g, "/"), ...query].join("?");
  });
}
