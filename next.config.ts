import type { NextConfig } from "next";
import { securityHeaders } from "./lib/http/security-headers";

/** `BUILD_STANDALONE=1`: a server that brings its own dependencies, for containers. Vercel and `next start` need none. */
const standalone: NextConfig =
  process.env.BUILD_STANDALONE === "1"
    ? {
        output: "standalone",
        // No page resizes a picture, and the library that would is half of the server.
        images: { unoptimized: true },
        outputFileTracingExcludes: { "next-server": ["node_modules/@img/**", "node_modules/sharp/**"] },
      }
    : {};

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
  // Pages that are rendered on demand are kept in memory: the server's files may be read-only.
  experimental: { agentUpgrade: false, ...(standalone.output && { isrFlushToDisk: false }) },
  headers: async () => securityHeaders(process.env.NODE_ENV === "development"),
  turbopack: {
    rules: { "*.css": { loaders: ["@tailwindcss/turbopack"], as: "*.css" } },
    resolveAlias: { "cross-fetch": "./lib/operator/global-fetch.ts" },
  },
};

export default config;
