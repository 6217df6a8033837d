/** Headers of responses: what may be cached, CORS, and what next.config.ts adds to every response. */

/** Seconds that a client may cache a document: short, so that a retry after a fix gets the new one. */
const clientMaxAge = 60;
/**
 * Seconds that a CDN may cache it (RFC 9111 §5.2.2.10), then serve it stale while revalidating (RFC 5861 §3). With one
 * client every 15 minutes, nobody waits for a cold start, yet no copy is hours old.
 */
const sharedMaxAge = 300;
const staleWhileRevalidate = 600;

/** The maximum age of a copy in seconds, after a CDN and then a client have cached it. */
export const longestCopy = sharedMaxAge + staleWhileRevalidate + clientMaxAge;

/** For a document that is the same for everyone, so a CDN in front of this server may cache it. */
export const sharedCopy = `public, max-age=${clientMaxAge}, s-maxage=${sharedMaxAge}, stale-while-revalidate=${staleWhileRevalidate}`;

/** For a fallback or stale document. Without s-maxage, Vercel's CDN does not cache it. */
export const briefCopy = "public, max-age=10";

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

/** Sent by web clients that are instrumented (W3C Trace Context, W3C Baggage, Sentry). */
const tracingHeaders = ["traceparent", "tracestate", "baggage", "sentry-trace"];

/** The characters of a header name (RFC 9110 §5.6.2), and a length that no real one has. */
const headerName = /^[\w!#$%&'*+.^`|~-]{1,64}$/;
const mostNames = 64;

interface Preflight {
  methods: string;
  /** Header names that are always allowed, beside those of tracing. */
  headers: string[];
}

/**
 * Answers a CORS preflight (Fetch standard). A browser may send any header that it asks for by name: none but
 * Authorization carries authority here, and that one is allowed anyway.
 */
export function preflightResponse(request: Request, { methods, headers }: Preflight): Response {
  const known = [...tracingHeaders, ...headers];
  const listed = new Set(known.map((name) => name.toLowerCase()));
  const requested = (request.headers.get("access-control-request-headers") ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => headerName.test(name) && !listed.has(name));
  const allowed = {
    "Access-Control-Allow-Methods": methods,
    "Access-Control-Allow-Headers": [...known, ...[...new Set(requested)].slice(0, mostNames)].join(", "),
    "Access-Control-Max-Age": "86400",
    Vary: "Access-Control-Request-Headers",
  };
  return withCors(new Response(null, { status: 204, headers: allowed }));
}

/** Pages are prerendered without a nonce, and Next.js starts them with inline scripts, so those are allowed. */
export const pagePolicy = (isDevelopment: boolean) =>
  [
    "default-src 'self'",
    `script-src 'self' 'unsafe-inline'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");

const documentPolicy = "default-src 'none'; frame-ancestors 'none'";

const common = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
  "Cross-Origin-Opener-Policy": "same-origin",
};

export const headerList = (headers: Record<string, string>) =>
  Object.entries(headers).map(([key, value]) => ({ key, value }));

/** Two years; not sent for loopback hosts. Browsers honor it only over HTTPS. */
const strictTransport = headerList({ "Strict-Transport-Security": "max-age=63072000" });
// Next.js cuts the host at its first colon, so only "[" is left of an IPv6 address.
const notLoopback = "(?!localhost$|.+\\.localhost$|127\\.|\\[).*";

/**
 * The rules for Next's `headers()` (OWASP Secure Headers): pages, then the JSON routes, which load no resources. They are
 * fixed at build time, so they must not depend on the environment.
 */
export function securityHeaders(isDevelopment: boolean) {
  return [
    {
      source: "/:path*",
      headers: headerList({ ...common, "Content-Security-Policy": pagePolicy(isDevelopment) }),
    },
    {
      source: "/(mcp|status|\\.well-known)/:path*",
      headers: headerList({ "Content-Security-Policy": documentPolicy }),
    },
    { source: "/:path*", has: [{ type: "host" as const, value: notLoopback }], headers: strictTransport },
  ];
}
