import type { NextConfig } from "next";
import { securityHeaders } from "./lib/http/security-headers";

const config: NextConfig = {
  cacheComponents: true,
  partialPrefetching: true,
  typedRoutes: true,
  poweredByHeader: false,
  // Clients append a slash at times; a redirect would drop the body and the token.
  skipTrailingSlashRedirect: true,
  // In development Next prints the arguments of server functions, and one of ours is a pasted token.
  logging: { serverFunctions: false },
  agentRules: false,
  experimental: { agentUpgrade: false },
  headers: async () => securityHeaders(process.env.NODE_ENV === "development"),
  // Bundled, it would lie twice in the function that draws the pages on Vercel.
  serverExternalPackages: ["@descope/node-sdk"],
  turbopack: { rules: { "*.css": { loaders: ["@tailwindcss/turbopack"], as: "*.css" } } },
};

export default config;
