import { randomUUID } from "node:crypto";
import { type AuthInfo, createMcpHandler, type McpHttpHandler, type McpServer } from "@modelcontextprotocol/server";
import { type Config, readConfig } from "@/lib/config";
import { readRateLimit } from "@/lib/config/rate-limit"; // optional: rate-limit
import { parseJson, readBody } from "@/lib/http/bounded-fetch";
import { methodNotAllowed } from "@/lib/http/errors";
import { preflightResponse, withCors } from "@/lib/http/headers";
import { errorDetails, isDevelopment, log } from "@/lib/log";
import { auditCalls } from "./audit";
import { type Caller, callerOf } from "./caller";
import { hideFailures } from "./failures";
import { inForm, readForm, refuseEncoding } from "./media-types";
import { type Exchange, listenersOf, logRefusedMessage, watchMessages } from "./messages";
import { authorizeRequest, refuseOrigin } from "./middleware";
import { addSecuritySchemes, isOpenAiClient, refuseInResult } from "./openai";
import { refuseBatch, refuseParameters } from "./parameters";
import { refuseExcess } from "./rate-limit/limit"; // optional: rate-limit
import { refuse, refuseForScope, refuseUnconfigured } from "./refuse";
import { convertSchemasOnce, withEndpointScopes } from "./server";

const preflight = {
  methods: "POST, GET, DELETE, OPTIONS",
  headers: [
    ...["Authorization", "Content-Type", "Accept", "MCP-Protocol-Version", "Mcp-Session-Id"],
    ...["Mcp-Method", "Mcp-Name", "Last-Event-ID"],
  ],
};

/**
 * The MCP endpoint (Streamable HTTP): configuration → host and origin → token → scopes → MCP. Nothing after a
 * failed step runs, and every response has CORS headers.
 * @param createServer builds the server with the caller's tools; called once per admitted request
 * @returns what a route exports for each HTTP method
 */
export function createMcpEndpoint(createServer: (caller: Caller) => McpServer) {
  // Keyed by what the SDK passes to the factory. An AsyncLocalStorage would slow down every promise on Node.js 20.
  const exchanges = new WeakMap<AuthInfo, Exchange>();
  // The SDK does not say which request an error belongs to. Errors of our own code are noted with their exchange first.
  let reported: unknown;
  const handler = createMcpHandler(({ authInfo }) => assemble(authInfo && exchanges.get(authInfo)), {
    onerror: (error) => {
      reported = error;
    },
  });

  function assemble(exchange: Exchange | undefined): McpServer {
    if (!exchange) throw new Error("The SDK asked for a server without a request");
    try {
      const server = addSecuritySchemes(convertSchemasOnce(createServer(exchange.caller)));
      const guarded = auditCalls(hideFailures(withEndpointScopes(server), exchange), exchange);
      return watchMessages(guarded, listenersOf(exchange));
    } catch (error) {
      exchange.error = error;
      throw error;
    }
  }

  /** Lets the SDK answer, and logs mistakes of the client and what failed before any tool ran. */
  async function answerCaller(request: Request, authInfo: AuthInfo, config: Config): Promise<Response> {
    const caller = callerOf({ http: { authInfo } });
    const { clientId } = caller;
    const requestId = randomUUID();
    const exchange: Exchange = { requestId, clientId, caller };
    exchanges.set(authInfo, exchange);
    // For the log lines of what tools use (lib/mcp/connection.ts).
    authInfo.extra = { ...authInfo.extra, requestId };
    // begin optional: rate-limit
    const limit = request.method === "POST" ? readRateLimit() : undefined;
    const excess = limit && (await refuseExcess(1, limit, exchange, config));
    if (excess) return excess;
    // end optional: rate-limit
    const response = await respond(request, authInfo, exchange, config);
    response.headers.set("X-Request-Id", requestId);
    const { error = reported } = exchange;
    if (response.status < 500) await logRefusedMessage(request, response, exchange);
    else log("error", "mcp_failed", { ...errorDetails(error), clientId, requestId });
    if (isDevelopment()) log("info", "answered", { status: response.status, clientId, requestId });
    return response;
  }

  /** Adds what the SDK lacks: answers in the form that the client takes, and errors that say what to change. */
  async function respond(request: Request, caller: AuthInfo, exchange: Exchange, config: Config): Promise<Response> {
    const form = request.method === "POST" ? (refuseEncoding(request) ?? readForm(request)) : "any";
    if (form instanceof Response) return form;
    const [message, options] = await readMessage(request, caller);
    exchange.message = options?.parsedBody;
    // begin optional: rate-limit
    const others = Array.isArray(exchange.message) ? exchange.message.length - 1 : 0;
    const limit = others > 0 ? readRateLimit() : undefined;
    const excess = limit && (await refuseExcess(others, limit, exchange, config));
    if (excess) return excess;
    // end optional: rate-limit
    const version = request.headers.get("mcp-protocol-version");
    const refused = refuseBatch(version, exchange.message) ?? refuseParameters(exchange.message);
    if (refused) return refused;
    const response = await handler.fetch(message, options);
    const answer = response.status === 403 ? await refuseCall(response, request, exchange, config) : response;
    return form === "any" ? answer : inForm(form, answer);
  }

  async function answer(request: Request): Promise<Response> {
    const result = readConfig();
    if (!result.ok) return refuseUnconfigured(result.problems);
    const caller = await authorizeRequest(request, result.config);
    if (caller instanceof Response) return caller;
    return answerCaller(request, caller, result.config);
  }

  function answerPreflight(request: Request): Response {
    const result = readConfig();
    const foreign = result.ok ? refuseOrigin(request.headers, result.config) : undefined;
    return result.ok && foreign ? refuse(foreign, result.config) : preflightResponse(request, preflight);
  }

  async function serve(request: Request): Promise<Response> {
    const response = withCors(await answer(request));
    response.headers.set("Cache-Control", "no-store");
    return response;
  }
  const OPTIONS = (request: Request) => withCors(answerPreflight(request));
  return { GET: serve, POST: serve, DELETE: serve, OPTIONS, PUT: notAllowed, PATCH: notAllowed };
}

/** Completes the SDK's refusal of a caller without a scope, in the form that the client understands. */
async function refuseCall(response: Response, request: Request, exchange: Exchange, config: Config): Promise<Response> {
  const refusal = await refuseForScope(response, config, exchange);
  return isOpenAiClient(request.headers, exchange.clientId) ? refuseInResult(refusal, exchange.message) : refusal;
}

const notAllowed = () => methodNotAllowed(preflight.methods, "Send MCP requests with POST");

/** The longest body that the SDK accepts (its default). Bytes. */
const mostBytes = 4 * 1024 * 1024;

/**
 * Reads and parses the body for the SDK, which would otherwise copy it to read it twice. It refuses what is unusual: a body
 * that is too large, even by the one byte that is kept of the rest, and invalid JSON, which it gets as text.
 */
async function readMessage(request: Request, authInfo: AuthInfo): Promise<Parameters<McpHttpHandler["fetch"]>> {
  if (request.method !== "POST" || Number(request.headers.get("content-length")) > mostBytes) {
    return [request, { authInfo }];
  }
  const text = await readBody(request.body, { maxBytes: mostBytes + 1, longBody: "cut" }).catch(() => "");
  const parsedBody = text.length > mostBytes ? undefined : parseJson(text);
  if (parsedBody !== undefined) return [request, { authInfo, parsedBody }];
  const { url, method, headers, signal } = request;
  return [new Request(url, { method, headers, signal, body: text }), { authInfo }];
}
