import {
  type McpServer,
  ProtocolErrorCode,
  type RequestId,
  type Transport,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { log } from "@/lib/log";
import { type Exchange, exchanges } from "./exchange";
import { knownMethods } from "./known-methods";

/** Codes that do not say that the client did wrong: a fault of ours, and a step of a conversation. */
const noMistakes: ReadonlySet<number> = new Set([
  ProtocolErrorCode.InternalError,
  ProtocolErrorCode.UrlElicitationRequired,
]);

/** Answers below 500 that are no mistake: clients try GET to see whether there is a stream, and give up waiting. */
const noMistakeStatuses: ReadonlySet<number> = new Set([403, 405, 499]);

const rpcError = z.object({ error: z.object({ code: z.int() }) });

/** Logs one line for each request whose messages break the protocol, where both generations of it look the same. */
export function logMistakes(server: McpServer): McpServer {
  const connect = server.connect.bind(server);
  server.connect = async (transport) => {
    await connect(transport);
    watch(transport);
  };
  return server;
}

function watch(transport: Transport): void {
  const methods = new Map<RequestId, string>();
  const { onmessage } = transport;
  const send = transport.send.bind(transport);
  transport.onmessage = (message, extra) => {
    if ("method" in message && "id" in message) methods.set(message.id, message.method);
    onmessage?.(message, extra);
  };
  transport.send = (message, options) => {
    if ("error" in message) {
      const method = message.id === undefined ? undefined : methods.get(message.id);
      logMistake(exchanges.getStore(), message.error.code, method);
    }
    return send(message, options);
  };
}

/** Logs what the SDK refused before there was a message to answer: no JSON, too much of it, headers that disagree. */
export async function logRefusedMessage(
  request: Request,
  response: Response,
  exchange: Exchange,
): Promise<void> {
  const { status } = response;
  if (status < 400 || status >= 500 || noMistakeStatuses.has(status) || exchange.isReported) return;
  const { data } = rpcError.safeParse(await response.clone().json());
  if (data) logMistake(exchange, data.error.code, request.headers.get("mcp-method") ?? undefined);
}

function logMistake(exchange: Exchange | undefined, code: number, method = "unknown"): void {
  if (!exchange || exchange.isReported || noMistakes.has(code)) return;
  exchange.isReported = true;
  const { clientId, requestId } = exchange;
  log("info", "protocol_mistake", {
    method: knownMethods.has(method) ? method : "unknown",
    code,
    clientId,
    requestId,
  });
}
