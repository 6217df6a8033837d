import { type McpServer, ProtocolError } from "@modelcontextprotocol/server";
import * as z from "zod";
import { parseJson } from "@/lib/http/bounded-fetch";

/** JSON-RPC 2.0 §5.1. */
const invalidRequest = -32600;
const invalidParams = -32602;

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Refuses a message whose parameters are not an object, of which the SDK only says that it is not JSON-RPC. */
export function refuseParameters(message: unknown): Response | undefined {
  if (typeof message !== "object" || message === null || !("method" in message && "params" in message))
    return undefined;
  const { params } = message;
  const meta = typeof params === "object" && params !== null && "_meta" in params ? params._meta : {};
  if (isObject(params) && isObject(meta)) return undefined;
  const name = isObject(params) ? "params._meta" : "params";
  const id = "id" in message && /^(string|number)$/.test(typeof message.id) ? message.id : null;
  const error = { code: invalidParams, message: `Invalid parameters: ${name} must be an object, or be left out` };
  return Response.json({ jsonrpc: "2.0", id, error }, { status: 400 });
}

/** The first revision without batches (MCP 2025-06-18, changelog). */
const withoutBatches = "2025-06-18";

/**
 * Refuses several messages in one body, which the SDK answers in every revision before 2026-07-28.
 * @param version the header MCP-Protocol-Version; without it, the revision has batches
 */
export function refuseBatch(version: string | null, message: unknown): Response | undefined {
  if (!Array.isArray(message) || version === null || version < withoutBatches) return undefined;
  const text = `Send one message per request: MCP has no batches since ${withoutBatches}`;
  const error = { code: invalidRequest, message: text };
  return Response.json({ jsonrpc: "2.0", id: null, error }, { status: 400 });
}

const outcome = z.object({ ok: z.literal(false), message: z.string() });
const issues = z.array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() }));

/**
 * What is wrong with a request that could not be answered. The SDK checks it against the protocol's schema before it runs
 * any code of ours, and reports the result as an internal error, or as zod's raw text.
 * @returns the error for the client; undefined if the request is valid, so something else failed
 * @throws Error when the SDK no longer has this internal method
 */
export function parameterError(server: McpServer, method: string, request: unknown): ProtocolError | undefined {
  const find: unknown = Reflect.get(server.server, "_negotiatedWireCodec");
  if (typeof find !== "function")
    throw new Error("The MCP SDK no longer has _negotiatedWireCodec; see lib/mcp/parameters.ts");
  const codec: { validateRequest(method: string, request: unknown): unknown } = Reflect.apply(find, server.server, []);
  const { data: refused } = outcome.safeParse(codec.validateRequest(method, request));
  if (!refused) return undefined;
  return new ProtocolError(invalidParams, `Invalid parameters of ${method}: ${describe(refused.message)}`);
}

/** The text of zod's error is a list of issues in JSON. */
function describe(text: string): string {
  const known = issues.safeParse(parseJson(text)).data ?? [];
  const lines = known
    .slice(0, 5)
    .map(({ path, message }) => `${path.join(".")}: ${message.replace("record", "object")}`);
  return lines.join("; ") || "they do not match the protocol";
}
