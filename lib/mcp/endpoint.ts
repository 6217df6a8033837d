import { randomUUID } from "node:crypto";
import { type AuthInfo, createMcpHandler, type McpServer } from "@modelcontextprotocol/server";
import { readConfig } from "@/lib/config";
import { preflightResponse, withCors } from "@/lib/http/cors";
import { errorResponse } from "@/lib/http/errors";
import { errorDetails, log } from "@/lib/log";
import { type Exchange, exchanges } from "./exchange";
import { hideFailures } from "./failures";
import { admit } from "./middleware";
import { logMistakes, logRefusedMessage } from "./mistakes";
import { refuseOrigin } from "./origin";
import { refuse, refuseForScope, refuseUnconfigured } from "./refuse";
import { withEndpointScopes } from "./server";
import { traceMessages } from "./trace-messages";

const preflight = {
  methods: "POST, GET, DELETE, OPTIONS",
  headers: [
    "Authorization",
    "Content-Type",
    "Accept",
    "MCP-Protocol-Version",
    "Mcp-Session-Id",
    "Mcp-Method",
    "Mcp-Name",
    "Last-Event-ID",
  ],
  mayRequest: /^mcp-param-[a-z0-9-]{1,64}$/i,
};

/**
 * The MCP endpoint (Streamable HTTP): configuration → host and origin → token → scopes → MCP. Nothing after a
 * failed step runs, and every response has CORS headers.
 * @param createServer builds the server with its tools; called once per admitted request
 * @returns what a route exports for each HTTP method
 */
export function createMcpEndpoint(createServer: () => McpServer) {
  const assemble = () => logMistakes(traceMessages(hideFailures(withEndpointScopes(createServer()))));
  const handler = createMcpHandler(assemble, {
    onerror: (error) => {
      const exchange = exchanges.getStore();
      if (exchange) exchange.error = error;
    },
  });

  /** Lets the SDK respond, and logs what went wrong: client mistakes, and failures before any tool ran. */
  async function answerCaller(request: Request, caller: AuthInfo): Promise<Response> {
    const exchange: Exchange = { requestId: randomUUID(), clientId: caller.clientId };
    const response = await exchanges.run(exchange, () => handler.fetch(request, { authInfo: caller }));
    response.headers.set("X-Request-Id", exchange.requestId);
    const { requestId, clientId, error } = exchange;
    if (response.status < 500) await logRefusedMessage(request, response, exchange);
    else log("error", "mcp_failed", { ...errorDetails(error), clientId, requestId });
    return response;
  }

  async function answer(request: Request): Promise<Response> {
    const result = readConfig();
    if (!result.ok) return refuseUnconfigured(result.problems);
    const caller = await admit(request, result.config);
    if (caller instanceof Response) return caller;
    const response = await answerCaller(request, caller);
    return response.status === 403 ? refuseForScope(response, result.config, caller.clientId) : response;
  }

  function answerPreflight(request: Request): Response {
    const result = readConfig();
    const foreign = result.ok ? refuseOrigin(request.headers, result.config) : undefined;
    return result.ok && foreign ? refuse(foreign, result.config) : preflightResponse(request, preflight);
  }

  const serve = async (request: Request) => neverCached(withCors(await answer(request)));
  return {
    GET: serve,
    POST: serve,
    DELETE: serve,
    OPTIONS: (request: Request) => withCors(answerPreflight(request)),
    PUT: notAllowed,
    PATCH: notAllowed,
  };
}

function neverCached(response: Response): Response {
  response.headers.set("Cache-Control", "no-store");
  return response;
}

function notAllowed(): Response {
  const description = "Send MCP requests with POST";
  const headers = { Allow: preflight.methods };
  return withCors(errorResponse({ status: 405, error: "method_not_allowed", description, headers }));
}
