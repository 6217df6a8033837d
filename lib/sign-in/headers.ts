import { headerList, pagePolicy } from "../http/headers";

/** The hosts of Descope's web component and its screens, in load order (Descope's firewall documentation). */
const descopeScripts =
  "https://static.descope.com https://descopecdn.com https://cdn.jsdelivr.net https://static2.descope.com";
/** The local emulator. These names always mean the browser's own machine. */
const loopback = "http://127.0.0.1:* http://localhost:*";

/**
 * The policy for `/sign-in` only, where Descope's flow runs. The origin of Descope's API depends on the project (region,
 * custom domain) and is known only at runtime, but these headers are fixed at build time: so any https host may be
 * called and may serve images, fonts and styles. Scripts are limited to Descope's hosts, without `'unsafe-eval'`.
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

/**
 * The policy for `/connect`: until the page is interactive, its form leads to Descope's consent page by a redirect, which
 * `form-action` covers too (CSP level 3, §6.4.1).
 */
const connectPolicy = (pagePolicy: string): string =>
  pagePolicy.replace(/form-action [^;]*/, (targets) => `${targets} https: ${loopback}`);

/** Rules for Next.js `headers()` about sign-in and the pages behind it, in addition to those of lib/http/headers.ts. */
export function signInHeaders(isDevelopment: boolean) {
  return [
    {
      source: "/sign-in",
      headers: headerList({
        "Content-Security-Policy": signInPolicy(pagePolicy(isDevelopment)),
        // Social sign-in may open a popup at the provider, which must be able to report back.
        "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
      }),
    },
    {
      source: "/connect/:path*",
      headers: headerList({ "Content-Security-Policy": connectPolicy(pagePolicy(isDevelopment)) }),
    },
    // With no-referrer, browsers send `Origin: null` with forms, which server actions reject (Fetch standard §3.2).
    { source: "/(operator|connect)/:path*", headers: headerList({ "Referrer-Policy": "same-origin" }) },
  ];
}
