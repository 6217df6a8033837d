/**
 * The CORS headers of every response. Any origin may read it: no response depends on cookies, and whether an
 * origin may call `/mcp` is decided before the token is read (lib/mcp/middleware.ts).
 */
const readableAnywhere = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "WWW-Authenticate, Mcp-Session-Id, MCP-Protocol-Version, Retry-After, X-Request-Id",
};

/** Adds the CORS headers to a response that this app created: the headers of a fetched one are immutable. */
export function withCors(response: Response): Response {
  for (const [name, value] of Object.entries(readableAnywhere)) response.headers.set(name, value);
  return response;
}

export interface Preflight {
  methods: string;
  /** Header names that are always allowed. */
  headers: string[];
  /** Further names that are allowed if the browser requests them. */
  mayRequest: RegExp;
}

/**
 * Answers a CORS preflight (Fetch standard): 204, and the requested headers that this endpoint knows.
 * Requested names are matched against `allowed`, never echoed blindly.
 */
export function preflightResponse(request: Request, allowed: Preflight): Response {
  const known = new Set(allowed.headers.map((name) => name.toLowerCase()));
  const requested = (request.headers.get("access-control-request-headers") ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => allowed.mayRequest.test(name) && !known.has(name.toLowerCase()));
  return withCors(
    new Response(null, {
      status: 204,
      headers: {
        "Access-Control-Allow-Methods": allowed.methods,
        "Access-Control-Allow-Headers": [...allowed.headers, ...requested].join(", "),
        "Access-Control-Max-Age": "86400",
        Vary: "Access-Control-Request-Headers",
      },
    }),
  );
}
