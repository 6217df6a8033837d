import { type McpServer, ProtocolError } from "@modelcontextprotocol/server";
import * as z from "zod";
import { errorDetails, isDevelopment, log } from "@/lib/log";
import { missing, wrapHandlers } from "./handlers";
import type { Exchange } from "./messages";
import { parameterError } from "./parameters";

/** An error whose message the caller may read. The message of any other error goes to the log only. */
export class CallerError extends Error {
  override name = "CallerError";
}

const requestWithName = z.object({ params: z.object({ name: z.string() }) });
const aborted = z.object({ mcpReq: z.object({ signal: z.object({ aborted: z.literal(true) }) }) });

/**
 * Hides from the caller what tools, resources and prompts throw: the log says what happened, and the caller gets the
 * request ID of the log line. Errors that are meant for callers pass through: CallerError, and the SDK's ProtocolError.
 * @throws Error when the SDK no longer has these internal methods; its public API does not expose such errors
 */
export function hideFailures(server: McpServer, exchange: Exchange): McpServer {
  wrapHandlers(server, (handle, method) => async (request, context) => {
    try {
      return sendable(await handle(request, context));
    } catch (error) {
      const mistake = parameterError(server, method, request);
      if (mistake) throw mistake;
      const name = requestWithName.safeParse(request).data?.params.name;
      return conceal(error, { exchange, method, name, context }, isForCallers);
    }
  });
  guardTools(server, exchange);
  noteChallengeFailure(server, exchange);
  return server;
}

/** Guards the steps of a tool call whose errors the SDK would show to the caller. */
function guardTools(server: McpServer, exchange: Exchange): void {
  const nameOf = (tool: unknown) =>
    Object.entries({ ...Reflect.get(server, "_registeredTools") }).find(([, own]) => own === tool)?.[0];
  const guard = (owner: object, step: string, passes: Judge, look = (answer: unknown) => answer) => {
    const original: unknown = Reflect.get(owner, step);
    if (typeof original !== "function") throw missing(step);
    Reflect.set(owner, step, async (...args: unknown[]) => {
      try {
        return look(await Reflect.apply(original, owner, args));
      } catch (error) {
        const call = { exchange, method: "tools/call", name: nameOf(args[0]), context: args.at(-1) };
        return conceal(error, call, passes);
      }
    });
  };
  // Checked here already, because the SDK turns an answer that it cannot read into an error of the tool.
  guard(server, "executeToolHandler", isForCallers, sendable);
  // An answer that violates the tool's own schema is a bug of the tool, though the SDK uses the same error class.
  guard(server, "validateToolOutput", () => false);
  guard(server.server, "projectCallToolResult", () => false);
}

/** Rejects what the SDK cannot send as JSON (undefined, a cycle, a bigint), which would leave the caller waiting. */
function sendable(result: unknown): unknown {
  if (typeof result !== "object" || result === null) throw new TypeError("The answer is not an object");
  if (!isPlainJson(result)) JSON.stringify(result);
  return result;
}

/** Whether a value is certainly JSON. Cheaper than serializing it, because texts are not read. */
function isPlainJson(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null) return typeof value !== "bigint";
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === Array.prototype;
  if (!isPlain || "toJSON" in value || depth > 20) return false;
  return Object.values(value).every((member) => isPlainJson(member, depth + 1));
}

/** Notes why a scope challenge threw: the SDK answers 500, and in the 2025 protocol does not report the reason. */
function noteChallengeFailure(server: McpServer, exchange: Exchange): void {
  const resolve = server.resolveScopeChallenge;
  server.resolveScopeChallenge = async (context) => {
    try {
      return await resolve(context);
    } catch (error) {
      exchange.error = error;
      throw error;
    }
  };
}

type Judge = (error: unknown) => boolean;

const isForCallers: Judge = (error) => error instanceof CallerError || error instanceof ProtocolError;

/** A call that failed: what the log says about it, and what the SDK passed to its handler. */
interface Call {
  exchange: Exchange;
  method: string;
  name: string | undefined;
  context: unknown;
}

/** Throws what the caller may see of an error, and logs the rest. */
function conceal(error: unknown, { exchange, method, name, context }: Call, passes: Judge): never {
  // After a cancellation nobody waits for the answer, and the error is only the tool stopping.
  if (passes(error) || aborted.safeParse(context).success) throw error;
  const { requestId, clientId } = exchange;
  const kind = method === "tools/call" ? "tool" : method === "prompts/get" ? "prompt" : undefined;
  const details = errorDetails(error);
  log("error", "call_failed", { method, ...(kind && { [kind]: name }), ...details, clientId, requestId });
  if (isDevelopment()) throw new CallerError(`${details.name}: ${details.message} (request ${requestId})`);
  throw new CallerError(`The server could not answer. Its log says why, under request ${requestId}.`);
}
