import type { IncomingMessage, ServerResponse } from "node:http";
import type { Endpoint } from "./routes";

const maxBytes = 16 * 1024;

/** Takes a request with a body of at most 16 KiB, returns its text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > maxBytes) throw new Error("the request body is too large");
  }
  return text;
}

/** Takes a request with a form body of at most 16 KiB, returns its fields. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await readBody(request));
}

/** Sends a value as JSON. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(value));
}

/** Takes a code and a sentence, returns the JSON body that Descope sends with an error (the emulator's codes are invented). */
export function descopeError(errorCode: string, message: string): Record<string, string> {
  return { errorCode, errorDescription: message, errorMessage: message, message };
}

const maxAgeSeconds = "600";

const notForBrowsers: readonly Endpoint[] = [
  ...(["authorize", "connections", "connect", "management"] as const),
  ...(["mcpServers", "mcpServer", "createMcpServer", "resources", "resource"] as const),
];

/** Lets browser clients read every endpoint except the authorization page and the management API. */
export function allowBrowserClients(
  endpoint: Endpoint | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (!endpoint || notForBrowsers.includes(endpoint)) return;
  if (endpoint === "flow" || endpoint === "session") allowCredentials(request, response);
  else response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-expose-headers", "WWW-Authenticate");
  if (!isPreflight(request)) return;
  response.setHeader("access-control-allow-methods", "GET, POST");
  response.setHeader("access-control-allow-headers", request.headers["access-control-request-headers"] ?? "*");
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
