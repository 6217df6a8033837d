import type { NextConfig } from "next";
import { securityHeaders } from "./lib/http/security-headers";
import { operatorHeaders } from "./lib/operator/headers";

const isDevelopment = process.env.NODE_ENV === "development";

/** `BUILD_STANDALONE=1`: a server that brings its own dependencies, for containers. Vercel and `next start` need none. */
const standalone: NextConfig =
  process.env.BUILD_STANDALONE === "1"
    ? {
        output: "standalone",
        // The library that resizes pictures is half of the server.
        outputFileTracingExcludes: { "next-server": ["node_modules/@img/**", "node_modules/sharp/**"] },
      }
    : {};

/**
 * No address of ours has a percent sign or a bracket, but for the names of scripts in development. Next.js finds pages
 * by decoded names, or by their pattern (`[code]`), and then serves them by the spelling that was sent: that ends in a
 * 500, or in a 404 that a CDN keeps for a year, as its own error pages do when asked for by name.
 */
const nobodysAddresses = [
  { source: "/:path(\\.well-known/.*[%[].*)", destination: "/.well-known/unknown" },
  { source: "/:path((?!_next/static/).*[%[].*|404|500|_not-found|_global-error)", destination: "/unknown" },
];

const config: NextConfig = {
  ...standalone,
  cacheComponents: true,
  partialPrefetching: true,
  typedRoutes: true,
  poweredByHeader: false,
  // Clients append a slash at times; a redirect would drop the body and the token.
  skipTrailingSlashRedirect: true,
  // In development Next prints the arguments of server functions, and one of ours is a pasted token.
  logging: { serverFunctions: false },
  agentRules: false,
  // No page has a picture to resize, and the address that would do it keeps every size on disk.
  images: { unoptimized: true },
  // Nothing that a request causes is written to disk: strangers would fill it, and the files may be read-only.
  experimental: { agentUpgrade: false, isrFlushToDisk: false },
  rewrites: async () => ({ beforeFiles: nobodysAddresses }),
  headers: async () => [...securityHeaders(isDevelopment), ...operatorHeaders(isDevelopment)],
  turbopack: {
    rules: { "*.css": { loaders: ["@tailwindcss/turbopack"], as: "*.css" } },
  },
};

export default config;
