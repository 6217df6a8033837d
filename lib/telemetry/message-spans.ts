import type { JSONRPCMessage, JSONRPCRequest, RequestId } from "@modelcontextprotocol/server";
import { type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { knownMethods, type MessageListener } from "@/lib/mcp/messages";

const tracer = trace.getTracer("mcp");

/**
 * Makes one span of every message that a server answers, by OpenTelemetry's conventions for MCP: `tools/call roll_dice`.
 * @returns undefined unless the request is traced
 */
export function messageSpans(): MessageListener | undefined {
  if (!trace.getActiveSpan()?.isRecording()) return undefined;
  const open = new Map<RequestId, Span>();
  return {
    onMessage(message, handle) {
      if (!("method" in message)) return handle();
      const method = knownMethods.has(message.method) ? message.method : "_OTHER";
      const options = { kind: SpanKind.SERVER, attributes: { "mcp.method.name": method } };
      tracer.startActiveSpan(method, options, (span) => {
        if ("id" in message) open.set(message.id, span);
        handle();
        if (!("id" in message)) span.end();
      });
    },
    onSend(message, request) {
      const span = request && open.get(request.id);
      if (!span) return;
      open.delete(request.id);
      describeAnswer(span, request, message);
      span.end();
    },
    onClose() {
      for (const span of open.values()) fail(span, "cancelled").end();
      open.clear();
    },
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
