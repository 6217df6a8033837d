import type { NextConfig } from "next";
import { securityHeaders } from "./lib/http/headers";
import { operatorHeaders } from "./lib/operator/headers"; // optional: operator

const isDevelopment = process.env.NODE_ENV === "development";

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

const config: NextConfig = {
  ...standalone,
  cacheComponents: true,
  partialPrefetching: true,
  typedRoutes: true,
  poweredByHeader: false,
  // Some clients append a slash; a redirect would drop the body and the token.
  skipTrailingSlashRedirect: true,
  // In development, Next.js prints the arguments of server functions, and one of ours is a pasted token.
  logging: { serverFunctions: false },
  agentRules: false,
  // No page has images to resize, and the route that resizes them would store every size on disk.
  images: { unoptimized: true },
  // Requests must not write to disk: anonymous callers could fill it, and it may be read-only.
  experimental: { agentUpgrade: false, isrFlushToDisk: false },
  rewrites: async () => ({
    beforeFiles: [...rewritesToNotFound, ...homeForClients],
    fallback: unknownForClients,
  }),
  headers: async () => [
    ...securityHeaders(isDevelopment),
    ...operatorHeaders(isDevelopment), // optional: operator
  ],
  turbopack: {
    rules: { "*.css": { loaders: ["@tailwindcss/turbopack"], as: "*.css" } },
  },
};

export default config;
