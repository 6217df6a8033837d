import type { JSONRPCMessage, JSONRPCRequest, McpServer, RequestId, Transport } from "@modelcontextprotocol/server";
import * as z from "zod";
import type { Caller } from "@/lib/descope/caller";
import { log } from "@/lib/log";
import { processWide } from "@/lib/process/process-wide";

/** What log lines say about an authorized request. */
export interface Exchange {
  requestId: string;
  clientId: string;
  caller: Caller;
  /** The parsed body. If the SDK reads it, only a call without a scope that its tool needs. */
  message?: unknown;
  /** Set once a line has reported a mistake of the caller: one is enough. */
  isReported?: boolean;
  /** What went wrong on the server before any tool ran. */
  error?: unknown;
}

/** Sees the messages of one exchange. */
export interface MessageListener {
  /** A message has arrived; `handle` passes it to the SDK and must be called exactly once. */
  onMessage?(message: JSONRPCMessage, handle: () => void): void;
  /** A message is about to be sent: the answer to `request`, unless that is undefined. */
  onSend?(message: JSONRPCMessage, request: JSONRPCRequest | undefined): void;
  onClose?(): void;
}

/** The methods of the MCP specification, both generations; any other name is made up by the caller. */
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

/**
 * Adds a listener to every exchange of this process, as lib/telemetry does.
 * @param create called once per exchange
 * @public
 */
export function addMessageListener(create: CreateListener): void {
  added.push(create);
}

/** The listeners of one exchange: the log, and those that were added. */
export function listenersOf(exchange: Exchange): MessageListener[] {
  return [mistakeLogger(exchange), ...added.flatMap((create) => create() ?? [])];
}

/** Shows a server's messages to listeners. Between the SDK and its transport, both protocol generations look the same. */
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
    // First, since it cancels the open calls, whose spans the listeners end.
    onclose?.();
    for (const listener of listeners) listener.onClose?.();
  };
}

/** Error codes that are not a client's mistake: an error of this server, and a regular step of a conversation. */
// InternalError and UrlElicitationRequired, as numbers: the SDK's enum would load the SDK into every process with telemetry.
const noMistakes: ReadonlySet<number> = new Set([-32603, -32042]);

/** Statuses below 500 that are not a mistake: clients probe for a stream with GET, and cancel requests. */
const noMistakeStatuses: ReadonlySet<number> = new Set([403, 405, 499]);

const rpcError = z.object({ error: z.object({ code: z.int() }) });

/** Logs one line per request whose messages violate the protocol. */
function mistakeLogger(exchange: Exchange): MessageListener {
  return {
    onSend(message, request) {
      if ("error" in message) logMistake(exchange, message.error.code, request?.method);
    },
  };
}

/**
 * Logs what was rejected before there was a message: invalid JSON, a body that is too large, contradicting headers. The code
 * is the error's, or the status when it has none.
 */
export async function logRefusedMessage(request: Request, response: Response, exchange: Exchange): Promise<void> {
  const { status } = response;
  if (status < 400 || status >= 500 || noMistakeStatuses.has(status) || exchange.isReported) return;
  const { data } = rpcError.safeParse(await response.clone().json());
  logMistake(exchange, data?.error.code ?? status, request.headers.get("mcp-method") ?? undefined);
}

function logMistake(exchange: Exchange, code: number, method = "unknown"): void {
  if (exchange.isReported || noMistakes.has(code)) return;
  exchange.isReported = true;
  const { clientId, requestId } = exchange;
  const known = knownMethods.has(method) ? method : "unknown";
  log("info", "protocol_mistake", { method: known, code, clientId, requestId });
}
