import * as z from "zod";
import { serverInfo } from "@/lib/config/server-info";
import { parseJson } from "@/lib/http/bounded-fetch";

/** The protocol revision that most clients use today. */
export const protocolVersion = "2025-11-25";

/** The headers of every POST to an MCP endpoint (Streamable HTTP). */
export const messageHeaders = {
  "Content-Type": "application/json",
  Accept: "application/json, text/event-stream",
};

/** A JSON-RPC request. */
export function rpcRequest(method: string, params: object = {}): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
}

/** The `initialize` message with which this app acts as a client. @param part the part of the app that sends it */
export function initializeRequest(part: string): string {
  const clientInfo = { name: `${serverInfo.name} ${part}`, version: serverInfo.version };
  return rpcRequest("initialize", { protocolVersion, capabilities: {}, clientInfo });
}

const rpcResponse = z.object({
  result: z.looseObject({}).optional(),
  error: z.object({ message: z.string() }).optional(),
});

/** Only CR and LF end a line: JSON may contain other line separators unescaped, at which `.` and `$` would stop. */
const eventData = /^data: ?([^\r\n]*)/m;

/** Parses the body of a response, sent as JSON or as one server-sent event; undefined if it is not JSON-RPC. */
export function readRpc(body: string): z.infer<typeof rpcResponse> | undefined {
  return rpcResponse.safeParse(parseJson(eventData.exec(body)?.[1] ?? body)).data;
}
