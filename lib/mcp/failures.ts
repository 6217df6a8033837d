import { AsyncLocalStorage } from "node:async_hooks";
import { type McpServer, ProtocolError } from "@modelcontextprotocol/server";
import * as z from "zod";
import { errorDetails, isDevelopment, log } from "@/lib/log";
import { exchanges } from "./exchange";

/** An error whose message is for the caller. What any other error says is for the log alone. */
export class CallerError extends Error {
  override name = "CallerError";
}

const requestShape = z.object({
  method: z.string(),
  params: z.object({ name: z.string().optional() }).optional(),
});
const aborted = z.object({ mcpReq: z.object({ signal: z.object({ aborted: z.literal(true) }) }) });

/** The call that is under way: one request may hold several (2025 batches). */
const calls = new AsyncLocalStorage<{ method: string; name?: string | undefined }>();

/**
 * Keeps what tools, resources and prompts throw from the caller: an error line says what happened, the caller gets the
 * line's request ID. Errors that are meant for callers pass: CallerError, and the SDK's ProtocolError.
 * @throws Error when the SDK has no such steps any more; they are its own, and nothing public sees these errors
 */
export function hideFailures(server: McpServer): McpServer {
  const handlers: unknown = Reflect.get(server.server, "_requestHandlers");
  if (!(handlers instanceof Map)) throw missing("_requestHandlers");
  for (const [method, handle] of handlers) {
    handlers.set(method, (request: unknown, context: unknown) => {
      const { params } = requestShape.safeParse(request).data ?? {};
      return calls.run({ method, name: params?.name }, () =>
        guarded(() => sendable(handle(request, context)), context, isForCallers),
      );
    });
  }
  guardStep(server, "executeToolHandler", isForCallers);
  // That the answer breaks the tool's own schema is a fault of the tool, though the SDK has the same class for it.
  guardStep(server, "validateToolOutput", () => false);
  guardStep(server.server, "projectCallToolResult", () => false);
  noteChallengeFailure(server);
  return server;
}

/** What is no JSON object (nothing, a circle, a bigint) the SDK cannot send, and would leave the caller waiting. */
async function sendable(answer: unknown): Promise<unknown> {
  const result = await answer;
  if (typeof result !== "object" || result === null) throw new TypeError("The answer is no object");
  JSON.stringify(result);
  return result;
}

/** A scope challenge that throws becomes a 500 of the SDK's, which keeps the reason to itself in the 2025 protocol. */
function noteChallengeFailure(server: McpServer): void {
  const resolve = server.resolveScopeChallenge;
  server.resolveScopeChallenge = async (context) => {
    try {
      return await resolve(context);
    } catch (error) {
      const exchange = exchanges.getStore();
      if (exchange) exchange.error = error;
      throw error;
    }
  };
}

type Judge = (error: unknown) => boolean;

const isForCallers: Judge = (error) => error instanceof CallerError || error instanceof ProtocolError;

function guardStep(owner: object, name: string, passes: Judge): void {
  const step: unknown = Reflect.get(owner, name);
  if (typeof step !== "function") throw missing(name);
  Reflect.set(owner, name, (...args: unknown[]) =>
    guarded(() => Reflect.apply(step, owner, args), args.at(-1), passes),
  );
}

async function guarded(run: () => unknown, context: unknown, passes: Judge): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    // Whoever gave up waits for no answer, and what throws then was told to stop.
    if (passes(error) || aborted.safeParse(context).success) throw error;
    throw new CallerError(reportFailure(error));
  }
}

/** Logs the error. @returns what the caller may read */
function reportFailure(error: unknown): string {
  const { requestId, clientId } = exchanges.getStore() ?? {};
  const { method, name: called } = calls.getStore() ?? {};
  const kind = method === "tools/call" ? "tool" : method === "prompts/get" ? "prompt" : undefined;
  const what = kind && { [kind]: called };
  const details = errorDetails(error);
  log("error", "call_failed", { method, ...what, ...details, clientId, requestId });
  if (isDevelopment()) return `${details.name}: ${details.message} (request ${requestId})`;
  return `The server could not answer. Its log says why, under request ${requestId}.`;
}

function missing(step: string): Error {
  return new Error(
    `The MCP SDK has no ${step} any more; lib/mcp/failures.ts needs another way to see errors`,
  );
}
