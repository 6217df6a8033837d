import { type McpServer, ProtocolErrorCode, type ScopeChallengeHandler } from "@modelcontextprotocol/server";
import * as z from "zod";
import { readConfig } from "@/lib/config";
import { log } from "@/lib/log";
import { activeTracing } from "@/lib/log/tracing";
import { missing, wrapHandlers } from "./handlers";
import type { Exchange } from "./messages";

/**
 * How a call ended. `refused`: the tool did not run, because it is unknown to this caller, a scope is missing, or the
 * arguments are invalid. `asked`: it needs input from the user first.
 */
type Outcome = "ok" | "tool_error" | "refused" | "cancelled" | "asked";

const call = z.object({ method: z.literal("tools/call"), params: z.object({ name: z.unknown() }).optional() });
const context = z.object({ mcpReq: z.object({ signal: z.instanceof(AbortSignal) }) });
const asking = z.union([
  z.object({ resultType: z.literal("input_required") }),
  z.object({ code: z.literal(ProtocolErrorCode.UrlElicitationRequired) }),
]);
const failed = z.object({ isError: z.literal(true) });

/**
 * Leaves one line in the log for each tool call, and the same facts in its span: who called what, and how it ended. Never
 * its arguments or its result.
 */
export function auditCalls(server: McpServer, exchange: Exchange): McpServer {
  const started = noteStarts(server);
  wrapHandlers(server, (handle, method) => {
    if (method !== "tools/call") return handle;
    return async (request, ctx) => {
      const end = beginCall(server, exchange, request);
      const { signal } = context.parse(ctx).mcpReq;
      const cancel = () => end("cancelled");
      if (signal.aborted) cancel();
      signal.addEventListener("abort", activeTracing()?.bind(cancel) ?? cancel, { once: true });
      try {
        const result = await handle(request, ctx);
        end(outcomeOf(result, started.has(signal)));
        return result;
      } catch (error) {
        end(asking.safeParse(error).success ? "asked" : started.has(signal) ? "tool_error" : "refused");
        throw error;
      }
    };
  });
  noteChallenges(server, exchange);
  return server;
}

function outcomeOf(result: unknown, hasStarted: boolean): Outcome {
  if (asking.safeParse(result).success) return "asked";
  if (!failed.safeParse(result).success) return "ok";
  return hasStarted ? "tool_error" : "refused";
}

/** The signals of the calls whose tool has begun to run: the SDK reports invalid arguments like errors of the tool. */
function noteStarts(server: McpServer): WeakSet<AbortSignal> {
  const started = new WeakSet<AbortSignal>();
  const run: unknown = Reflect.get(server, "executeToolHandler");
  if (typeof run !== "function") throw missing("executeToolHandler");
  Reflect.set(server, "executeToolHandler", (...args: unknown[]) => {
    started.add(context.parse(args.at(-1)).mcpReq.signal);
    return Reflect.apply(run, server, args);
  });
  return started;
}

/** A call without a scope that its tool needs is answered with 403 before it reaches a handler, and so is its batch. */
function noteChallenges(server: McpServer, exchange: Exchange): void {
  const resolve = server.resolveScopeChallenge;
  const refuseAll = (own: unknown) => {
    exchange.message ??= own;
    const batch = Array.isArray(exchange.message) ? exchange.message : [own];
    const calls = batch.filter((message) => "id" in Object(message) && call.safeParse(message).success);
    for (const message of calls) beginCall(server, exchange, message)("refused");
  };
  server.resolveScopeChallenge = async (asked: Parameters<ScopeChallengeHandler>[0]) => {
    try {
      const challenge = await resolve(asked);
      if (challenge) refuseAll(asked.request);
      return challenge;
    } catch (error) {
      refuseAll(asked.request);
      throw error;
    }
  };
}

/** Starts the clock of a call. @returns a function that records how it ended; only its first use counts */
function beginCall(server: McpServer, { caller, requestId }: Exchange, request: unknown): (outcome: Outcome) => void {
  const startedAt = performance.now();
  const { subject, clientId, tenant } = caller;
  const name = call.safeParse(request).data?.params?.name;
  // A name that is not one of ours is the caller's text.
  const isOurs = typeof name === "string" && Object.hasOwn(Reflect.get(server, "_registeredTools"), name);
  const who = { ...(isOurs && { tool: name }), subject, clientId, tenant };
  let isOver = false;
  return (outcome) => {
    if (isOver) return;
    isOver = true;
    annotate({ ...who, outcome, requestId });
    const result = readConfig();
    const ms = Math.round(performance.now() - startedAt);
    if (result.ok && result.config.logCalls) log("info", "tool_called", { ...who, outcome, ms, requestId });
  };
}

/** The names in traces of what the log line says. */
const attributes = new Map([
  ["tool", "gen_ai.tool.name"],
  ["outcome", "mcp.tool.outcome"],
  ["subject", "enduser.id"],
  ["clientId", "oauth.client_id"],
  ["tenant", "enduser.tenant"],
  ["requestId", "mcp.exchange.id"],
]);

function annotate(facts: Record<string, string | undefined>): void {
  const tracing = activeTracing();
  if (!tracing) return;
  for (const [name, key] of attributes) if (facts[name]) tracing.annotate(key, facts[name]);
}
