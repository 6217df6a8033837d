import { createRequire } from "node:module";
import { sep } from "node:path";
import type { NextConfig } from "next";
import { securityHeaders } from "./lib/http/headers";
import { signInHeaders } from "./lib/sign-in/headers"; // optional: sign-in

const isDevelopment = process.env.NODE_ENV === "development";

/**
 * The folder whose node_modules contains Next.js: this one, or in a monorepo the one that packages are hoisted to. Next.js
 * itself would take a parent folder that happens to have a lock file.
 */
const [root] = createRequire(import.meta.url)
  .resolve("next/package.json")
  .split(`${sep}node_modules${sep}`);

/** `BUILD_STANDALONE=1`: a server that includes its dependencies, for containers. Not for Vercel or `next start`. */
const standalone: NextConfig =
  process.env.BUILD_STANDALONE === "1"
    ? {
        output: "standalone",
        // The library that resizes images would be half of the output.
        outputFileTracingExcludes: { "next-server": ["node_modules/@img/**", "node_modules/sharp/**"] },
      }
    : {};

/**
 * This app's URLs contain no percent signs or brackets, except names of scripts in development. Next.js matches pages by
 * the decoded path, or by their pattern (`[code]`), but serves them by the path as sent: the result is a 500, or a 404
 * that a CDN caches for a year. Its own error pages, requested by name, are cached like that too.
 */
const rewritesToNotFound = [
  { source: "/:path(\\.well-known/.*[%[].*)", destination: "/.well-known/unknown" },
  { source: "/:path((?!_next/static/).*[%[].*|404|500|_not-found|_global-error)", destination: "/unknown" },
];

// Without a pattern, the header's value would become a part of the query.
const header = (key: string, value = ".*") => ({ type: "header" as const, key, value });

/**
 * Requests that are no GET: they have a body, state that they have none (lib/process/tidy-requests.ts), or are preflights.
 * Rewrites know no methods.
 */
const withBody = ["content-type", "content-length", "transfer-encoding", "access-control-request-method"].map(
  (key) => ({
    has: [header(key)],
  }),
);

/** Where clients get a JSON error that names the endpoint, instead of a page that they would show as their error. */
const destination = "/.well-known/unknown";
const homeForClients = [...withBody, { has: [header("accept", ".*text/event-stream.*")] }].map((condition) => ({
  source: "/",
  destination,
  ...condition,
}));
// The router's own requests are for pages; Next.js would redirect them.
const unknownForClients = [...withBody, { missing: [header("accept", ".*html.*"), header("rsc")] }].map(
  (condition) => ({
    source: "/:path((?!_next/)(?!.*\\.rsc$).*)",
    destination,
    ...condition,
  }),
);

/** The host name of BASE_URL, which a tunnel keeps. Its value is checked elsewhere, and may be anything here. */
const [, publicHost] = /https?:\/\/([\w.-]+)/i.exec(process.env.BASE_URL ?? "") ?? [];

/** For `next dev` only. */
const development: NextConfig = {
  // Other names than localhost under which a browser may load scripts: without them, a page never becomes interactive.
  allowedDevOrigins: ["127.0.0.1", "[::1]", ...(publicHost ? [publicHost.toLowerCase()] : [])],
  logging: {
    // Next.js prints the arguments of server functions, and one of ours is a pasted token.
    serverFunctions: false,
    // The checks send these requests by the dozen, and most must be refused. The endpoint logs those of clients itself.
    incomingRequests: { ignore: [/^\/mcp\/?(\?|$)/, /^\/\.well-known\//] },
  },
};

const config: NextConfig = {
  ...standalone,
  ...(isDevelopment && development),
  cacheComponents: true,
  partialPrefetching: true,
  typedRoutes: true,
  poweredByHeader: false,
  // Some clients append a slash; a redirect would drop the body and the token.
  skipTrailingSlashRedirect: true,
  agentRules: false,
  // No page has images to resize, and the route that resizes them would store every size on disk.
  images: { unoptimized: true },
  // Requests must not write to disk: anonymous callers could fill it, and it may be read-only.
  experimental: isDevelopment ? {} : { agentUpgrade: false, isrFlushToDisk: false },
  rewrites: async () => ({
    beforeFiles: [...rewritesToNotFound, ...homeForClients],
    fallback: unknownForClients,
  }),
  headers: async () => [
    ...securityHeaders(isDevelopment),
    ...signInHeaders(isDevelopment), // optional: sign-in
  ],
  outputFileTracingRoot: root,
  turbopack: {
    root,
    rules: { "*.css": { loaders: ["@tailwindcss/turbopack"], as: "*.css" } },
  },
};

export default config;
