import {
  type JSONRPCMessage,
  type JSONRPCRequest,
  type McpServer,
  ProtocolErrorCode,
  type RequestId,
  type Transport,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { log } from "@/lib/log";
import { processWide } from "@/lib/process/process-wide";

/** What log lines about an admitted request say of it. */
export interface Exchange {
  requestId: string;
  clientId: string;
  /** Set once a line tells of the caller's mistake: one is enough. */
  isReported?: boolean;
  /** What went wrong on our side before any tool ran. */
  error?: unknown;
}

/** Sees the messages of one exchange. */
export interface MessageListener {
  /** A message has arrived; `handle` lets the SDK handle it, and must be called once. */
  onMessage?(message: JSONRPCMessage, handle: () => void): void;
  /** A message is about to be sent: the answer to `request`, unless that is undefined. */
  onSend?(message: JSONRPCMessage, request: JSONRPCRequest | undefined): void;
  onClose?(): void;
}

/** The methods that a server may be asked for (MCP specification, both generations); any other is a caller's invention. */
export const knownMethods: ReadonlySet<string> = new Set([
  "completion/complete",
  "initialize",
  "logging/setLevel",
  "notifications/cancelled",
  "notifications/initialized",
  "notifications/progress",
  "notifications/roots/list_changed",
  "ping",
  "prompts/get",
  "prompts/list",
  "resources/list",
  "resources/read",
  "resources/subscribe",
  "resources/templates/list",
  "resources/unsubscribe",
  "server/discover",
  "subscriptions/listen",
  "tools/call",
  "tools/list",
]);

type CreateListener = () => MessageListener | undefined;

const added = processWide("message-listeners", (): CreateListener[] => []);

/** Has every exchange of this process listened to, beside the log. @param create called once per exchange */
export function addMessageListener(create: CreateListener): void {
  added.push(create);
}

/** All that listens to an exchange. */
export function listenersOf(exchange: Exchange): MessageListener[] {
  return [mistakeLogger(exchange), ...added.flatMap((create) => create() ?? [])];
}

/** Shows a server's messages to listeners, between the SDK and its transport, where both generations look the same. */
export function watchMessages(server: McpServer, listeners: MessageListener[]): McpServer {
  const connect = server.connect.bind(server);
  server.connect = async (transport) => {
    await connect(transport);
    watch(transport, listeners);
  };
  return server;
}

function watch(transport: Transport, listeners: MessageListener[]): void {
  const requests = new Map<RequestId, JSONRPCRequest>();
  const { onmessage, onclose } = transport;
  const send = transport.send.bind(transport);
  transport.onmessage = (message, extra) => {
    if ("method" in message && "id" in message) requests.set(message.id, message);
    const first = (): void => onmessage?.(message, extra);
    listeners.reduce<() => void>(
      (handle, listener) => (listener.onMessage ? () => listener.onMessage?.(message, handle) : handle),
      first,
    )();
  };
  transport.send = (message, options) => {
    const id = "method" in message ? undefined : message.id;
    const request = id === undefined ? undefined : requests.get(id);
    for (const listener of listeners) listener.onSend?.(message, request);
    return send(message, options);
  };
  transport.onclose = () => {
    for (const listener of listeners) listener.onClose?.();
    onclose?.();
  };
}

/** Codes that do not say that the client did wrong: a fault of ours, and a step of a conversation. */
const noMistakes: ReadonlySet<number> = new Set([
  ProtocolErrorCode.InternalError,
  ProtocolErrorCode.UrlElicitationRequired,
]);

/** Answers below 500 that are no mistake: clients try GET to see whether there is a stream, and give up waiting. */
const noMistakeStatuses: ReadonlySet<number> = new Set([403, 405, 499]);

const rpcError = z.object({ error: z.object({ code: z.int() }) });

/** Logs one line for each request whose messages break the protocol. */
function mistakeLogger(exchange: Exchange): MessageListener {
  return {
    onSend(message, request) {
      if ("error" in message) logMistake(exchange, message.error.code, request?.method);
    },
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

function logMistake(exchange: Exchange, code: number, method = "unknown"): void {
  if (exchange.isReported || noMistakes.has(code)) return;
  exchange.isReported = true;
  const { clientId, requestId } = exchange;
  log("info", "protocol_mistake", {
    method: knownMethods.has(method) ? method : "unknown",
    code,
    clientId,
    requestId,
  });
}
