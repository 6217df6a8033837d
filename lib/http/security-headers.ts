/**
 * The headers that next.config.ts adds to every response (OWASP Secure Headers). They are fixed at build time, so they
 * must not depend on the environment.
 */

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

/** The rules for Next's `headers()`: pages, then the JSON routes, which load no resources. */
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
