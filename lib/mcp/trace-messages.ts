import type {
  JSONRPCMessage,
  JSONRPCRequest,
  McpServer,
  RequestId,
  Transport,
} from "@modelcontextprotocol/server";
import { type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { knownMethods } from "./known-methods";

const tracer = trace.getTracer("mcp");

/**
 * Makes one span of every message that a server answers, by OpenTelemetry's conventions for MCP: `tools/call roll_dice`.
 * Does nothing unless the request is traced.
 */
export function traceMessages(server: McpServer): McpServer {
  if (!trace.getActiveSpan()?.isRecording()) return server;
  const connect = server.connect.bind(server);
  server.connect = async (transport) => {
    await connect(transport);
    spanMessages(transport);
  };
  return server;
}

/** Between the SDK and its transport, where both generations of the protocol look the same. */
function spanMessages(transport: Transport): void {
  const open = new Map<RequestId, { span: Span; request: JSONRPCRequest }>();
  const { onmessage, onclose } = transport;
  const send = transport.send.bind(transport);

  transport.onmessage = (message, extra) => {
    if (!("method" in message)) return onmessage?.(message, extra);
    const method = knownMethods.has(message.method) ? message.method : "_OTHER";
    const options = { kind: SpanKind.SERVER, attributes: { "mcp.method.name": method } };
    tracer.startActiveSpan(method, options, (span) => {
      if ("id" in message) open.set(message.id, { span, request: message });
      onmessage?.(message, extra);
      if (!("id" in message)) span.end();
    });
  };
  transport.send = (message, sendOptions) => {
    const id = "method" in message ? undefined : message.id;
    const answered = id === undefined ? undefined : open.get(id);
    if (answered && id !== undefined) {
      open.delete(id);
      describeAnswer(answered.span, answered.request, message);
      answered.span.end();
    }
    return send(message, sendOptions);
  };
  transport.onclose = () => {
    for (const { span } of open.values()) fail(span, "cancelled").end();
    open.clear();
    onclose?.();
  };
}

function describeAnswer(span: Span, { method, params }: JSONRPCRequest, answer: JSONRPCMessage): void {
  if ("error" in answer) {
    span.setAttribute("rpc.response.status_code", String(answer.error.code));
    fail(span, String(answer.error.code));
  }
  if (!("result" in answer)) return;
  const target = named.get(method);
  // A name is the caller's word until the server has answered to it: then it is one of ours.
  if (target && typeof params?.name === "string") {
    span.updateName(`${method} ${params.name}`);
    span.setAttributes({ ...target.attributes, [target.key]: params.name });
  }
  if (answer.result.isError === true) fail(span, "tool_error");
}

/** What `params.name` names, method by method. */
const named = new Map([
  ["tools/call", { key: "gen_ai.tool.name", attributes: { "gen_ai.operation.name": "execute_tool" } }],
  ["prompts/get", { key: "gen_ai.prompt.name", attributes: {} }],
]);

function fail(span: Span, type: string): Span {
  return span.setAttribute("error.type", type).setStatus({ code: SpanStatusCode.ERROR });
}
