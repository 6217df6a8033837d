import * as z from "zod";
import { serverInfo } from "@/lib/config/server-info";

/** The revision that most clients speak today. */
export const protocolVersion = "2025-11-25";

/** What every POST to an MCP endpoint carries (Streamable HTTP). */
export const messageHeaders = {
  "Content-Type": "application/json",
  Accept: "application/json, text/event-stream",
};

/** A JSON-RPC request. */
export function rpcRequest(method: string, params: object = {}): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
}

/** How this app introduces itself as a client. @param part which part of it asks */
export function initializeRequest(part: string): string {
  const clientInfo = { name: `${serverInfo.name} ${part}`, version: serverInfo.version };
  return rpcRequest("initialize", { protocolVersion, capabilities: {}, clientInfo });
}

const rpcResponse = z.object({
  result: z.looseObject({}).optional(),
  error: z.object({ message: z.string() }).optional(),
});

/** The line's end is CR or LF alone: JSON may hold other separators as they are, which `.` and `$` would end at. */
const eventData = /^data: ?([^\r\n]*)/m;

/** Takes the body of an answer, sent as JSON or as one server-sent event; undefined when it is no JSON-RPC. */
export function readRpc(body: string): z.infer<typeof rpcResponse> | undefined {
  try {
    return rpcResponse.parse(JSON.parse(eventData.exec(body)?.[1] ?? body));
  } catch {
    return undefined;
  }
}
