import { list, pagePolicy } from "../http/security-headers";

/** Where Descope's web component and its screens come from (its firewall documentation), in this order. */
const descopeScripts =
  "https://static.descope.com https://descopecdn.com https://cdn.jsdelivr.net https://static2.descope.com";
/** A Descope on the developer's machine; browsers reach nothing but their own machine by these names. */
const loopback = "http://127.0.0.1:* http://localhost:*";

/**
 * The policy of `/sign-in` alone, where Descope's flow runs. Its API has an origin of the project (a region, a custom
 * domain) that is known only when the server runs, while these headers are fixed at build: hence any https host may be
 * called, and may give pictures, fonts and styles. Scripts come from Descope's own hosts. The flow's scripts are not
 * given `'unsafe-eval'`.
 */
const signInPolicy = (pagePolicy: string): string =>
  [
    pagePolicy
      .replace(/script-src [^;]*/, (scripts) => `${scripts} ${descopeScripts} ${loopback}`)
      .replace(/style-src [^;]*/, (styles) => `${styles} https:`)
      .replace(/img-src [^;]*/, (images) => `${images} blob: https:`),
    "font-src 'self' data: https:",
    `connect-src 'self' https: ${loopback}`,
  ].join("; ");

/** Social sign-in may open a window at the provider's, which must be able to report back. */
const signInOpenerPolicy = "same-origin-allow-popups";

/** The rules for Next's `headers()` that the operator pages and the sign-in add to those of lib/http/security-headers.ts. */
export function operatorHeaders(isDevelopment: boolean) {
  return [
    {
      source: "/sign-in",
      headers: list({
        "Content-Security-Policy": signInPolicy(pagePolicy(isDevelopment)),
        "Cross-Origin-Opener-Policy": signInOpenerPolicy,
      }),
    },
    // With no-referrer browsers send `Origin: null` with forms, which server actions refuse (Fetch standard §3.2).
    { source: "/operator/:path*", headers: list({ "Referrer-Policy": "same-origin" }) },
  ];
}
