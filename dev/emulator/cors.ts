import type { IncomingMessage, ServerResponse } from "node:http";
import type { Endpoint } from "./routes";

const maxAgeSeconds = "600";

/** Lets browser clients read every endpoint except the authorization page and the management API. */
export function allowBrowserClients(
  endpoint: Endpoint | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (!endpoint || endpoint === "authorize" || endpoint === "management") return;
  if (endpoint === "flow" || endpoint === "session") allowCredentials(request, response);
  else response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-expose-headers", "WWW-Authenticate");
  if (!isPreflight(request)) return;
  response.setHeader("access-control-allow-methods", "GET, POST");
  response.setHeader(
    "access-control-allow-headers",
    request.headers["access-control-request-headers"] ?? "*",
  );
  response.setHeader("access-control-max-age", maxAgeSeconds);
}

/** Descope's SDK sends cookies, which browsers allow only for named origins: here, those of this machine. */
function allowCredentials(request: IncomingMessage, response: ServerResponse): void {
  const { origin = "" } = request.headers;
  if (!/^https?:\/\/(localhost|[\w-]+\.localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin)) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-allow-credentials", "true");
  response.setHeader("vary", "Origin");
}

/** Whether a browser asks for permission before it sends the real request. */
export function isPreflight(request: IncomingMessage): boolean {
  return request.method === "OPTIONS" && "access-control-request-method" in request.headers;
}
