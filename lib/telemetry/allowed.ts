/**
 * The attributes that may leave this process; all others are removed. To export an attribute of your own tools,
 * add its key, and make sure that its values contain nothing about the caller.
 */
export const allowedAttributes: ReadonlySet<string> = new Set([
  // The token check and the accepted caller: the only claims that are sent.
  "auth.outcome",
  "auth.reason",
  "enduser.id",
  "oauth.client_id",
  // Descope's documents and keys.
  "cache.state",
  "metadata.kind",
  // MCP, by OpenTelemetry's conventions for it.
  "mcp.method.name",
  "gen_ai.operation.name",
  "gen_ai.tool.name",
  "gen_ai.prompt.name",
  "rpc.response.status_code",
  "error.type",
  "exception.type",
  // Next.js's attributes of a request: its route, never its path, which the caller chooses.
  "http.method",
  "http.route",
  "http.status_code",
  "net.peer.name",
  "net.peer.port",
  "next.rsc",
  "next.span_type",
]);

/** Next.js's spans that say nothing about this server, and contain none of ours. */
export const noisySpans: ReadonlySet<string> = new Set([
  "AppRouteRouteModule.loadUserland",
  "Instrumentation.loadModule",
  "Instrumentation.register",
  "LoadComponents.loadRouteModule",
  "NextNodeServer.clientComponentLoading",
  "NextNodeServer.createComponentTree",
  "NextNodeServer.findPageComponents",
  "NextNodeServer.getLayoutOrPageModule",
  "NextNodeServer.startResponse",
  "ResolveMetadata.generateMetadata",
  "ResolveMetadata.generateViewport",
  "RouteModule.prepare",
]);
