import type { McpServer } from "@modelcontextprotocol/server";

/** Answers one request; `context` is what tools get as `ctx`. */
export type Handler = (request: unknown, context: unknown) => unknown;

/**
 * Wraps the functions with which the SDK answers requests. In both protocol generations, each request that is answered
 * by our code passes one of them once.
 * @param wrap returns what the SDK calls instead
 * @throws Error when the SDK no longer has this internal map; its public API has no such place
 */
export function wrapHandlers(server: McpServer, wrap: (handle: Handler, method: string) => Handler): void {
  const handlers: unknown = Reflect.get(server.server, "_requestHandlers");
  if (!(handlers instanceof Map)) throw missing("_requestHandlers");
  const find = handlers.get.bind(handlers);
  handlers.get = (method: string) => {
    const handle = find(method);
    return handle && wrap(handle, method);
  };
}

/** The error for an internal of the SDK that has gone. @param step its name */
export function missing(step: string): Error {
  return new Error(`The MCP SDK no longer has ${step}; what calls wrapHandlers and missing needs another way in`);
}
