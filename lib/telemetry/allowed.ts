/**
 * The attributes that may leave this process; every other is cut, whoever set it. To see one of your own tools' there,
 * add its key, and be sure that its values hold nothing of the caller.
 */
export const allowedAttributes: ReadonlySet<string> = new Set([
  // The token check, and who was let in: the only claims that are sent.
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
  // What Next.js says of a request: its route, never its path, for that is the caller's.
  "http.method",
  "http.route",
  "http.status_code",
  "net.peer.name",
  "net.peer.port",
  "next.rsc",
  "next.span_type",
]);

/** Steps of Next.js that say nothing about this server, and in which nothing of ours happens. */
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
