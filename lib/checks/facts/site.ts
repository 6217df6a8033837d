import type { Config } from "@/lib/config";
import type { DescopeServer } from "@/lib/descope/discovery-url";
import { isLoopback } from "@/lib/http/private-address";

/** The server to check, and what is known about it before any request. */
export interface Site {
  /** The URL of the MCP endpoint that clients use. */
  resource: string;
  origin: string;
  /** True when only this machine can reach it. */
  isLocal: boolean;
  /** A browser origin that should be able to call it. */
  browserOrigin: string;
  requiredScopes: string[];
  /** The configured Descope server; unset for a server checked by URL. */
  descope?: DescopeServer;
}

/** Origins of browser clients: MCP Inspector for a local server, Claude for a public one. */
const localBrowser = "http://localhost:6274";
const publicBrowser = "https://claude.ai";

/** This server, at its public URL. */
export function ownSite(config: Config): Site {
  const { resource, baseUrl, isLocal, requiredScopes, descope, allowedOrigins } = config;
  const browserOrigin = allowedOrigins?.[0] ?? (isLocal ? localBrowser : publicBrowser);
  return { resource, origin: baseUrl, isLocal, browserOrigin, requiredScopes, descope };
}

/** Any deployed server, by the URL of its MCP endpoint, or by its origin, to which `/mcp` is added. */
export function outsideSite(url: URL): Site {
  const resource = url.pathname === "/" ? `${url.origin}/mcp` : `${url.origin}${url.pathname}`;
  const isLocal = isLoopback(url.hostname);
  const browserOrigin = isLocal ? localBrowser : publicBrowser;
  return { resource, origin: url.origin, isLocal, browserOrigin, requiredScopes: [] };
}

/**
 * The origin in the browser's address bar, as forwarded by proxies. It is compared with BASE_URL; no URL is built from
 * it. Proxies append to the list, so its first entry is what the browser sent.
 */
export function addressIn(given: Headers): string | undefined {
  const first = (name: string) => given.get(name)?.split(",")[0]?.trim() || undefined;
  const host = first("x-forwarded-host") ?? first("host");
  const url = `${first("x-forwarded-proto") ?? "http"}://${host}`;
  return host && URL.canParse(url) ? new URL(url).origin : undefined;
}
