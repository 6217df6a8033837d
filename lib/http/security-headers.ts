/**
 * What next.config.ts sends with every answer (OWASP Secure Headers). They are fixed at build time, so nothing here
 * may depend on the environment.
 */

/** Pages are prerendered without a nonce, and Next.js starts them by inline scripts: those stay allowed. */
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

export const list = (headers: Record<string, string>) =>
  Object.entries(headers).map(([key, value]) => ({ key, value }));

/** Two years; sent where people come by name rather than from this machine. Browsers heed it on https alone. */
const strictTransport = list({ "Strict-Transport-Security": "max-age=63072000" });
// Next cuts a host at its first colon, so "[" is all it shows of an IPv6 address.
const notLoopback = "(?!localhost$|.+\\.localhost$|127\\.|\\[).*";

/** The rules for Next's `headers()`: pages, then the JSON routes, which need nothing of what a page does. */
export function securityHeaders(isDevelopment: boolean) {
  return [
    { source: "/:path*", headers: list({ ...common, "Content-Security-Policy": pagePolicy(isDevelopment) }) },
    {
      source: "/(mcp|status|\\.well-known)/:path*",
      headers: list({ "Content-Security-Policy": documentPolicy }),
    },
    { source: "/:path*", has: [{ type: "host" as const, value: notLoopback }], headers: strictTransport },
  ];
}
