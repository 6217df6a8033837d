import type { Config } from "@/lib/config";
import type { DescopeServer } from "@/lib/descope/discovery-url";
import { isLoopback } from "@/lib/http/private-address";

/** What is checked, and what is known of it before anything is asked. */
export interface Site {
  /** The URL of the MCP endpoint that clients are given. */
  resource: string;
  origin: string;
  /** True when only this machine can reach it. */
  isLocal: boolean;
  /** A browser origin that should be able to call it. */
  browserOrigin: string;
  requiredScopes: string[];
  /** Descope as it is configured; unset for a server that is only seen from outside. */
  descope?: DescopeServer;
}

/** Origins of clients that run in a browser: MCP Inspector's for a local server, Claude's for a public one. */
const localBrowser = "http://localhost:6274";
const publicBrowser = "https://claude.ai";

/** This very server, over its public URL. */
export function ownSite(config: Config): Site {
  const { resource, baseUrl, isLocal, requiredScopes, descope, allowedOrigins } = config;
  const browserOrigin = allowedOrigins?.[0] ?? (isLocal ? localBrowser : publicBrowser);
  return { resource, origin: baseUrl, isLocal, browserOrigin, requiredScopes, descope };
}

/** Any deployed server, by the URL of its MCP endpoint, or by its origin, which stands for `/mcp` on it. */
export function outsideSite(url: URL): Site {
  const resource = url.pathname === "/" ? `${url.origin}/mcp` : `${url.origin}${url.pathname}`;
  const isLocal = isLoopback(url.hostname);
  const browserOrigin = isLocal ? localBrowser : publicBrowser;
  return { resource, origin: url.origin, isLocal, browserOrigin, requiredScopes: [] };
}
