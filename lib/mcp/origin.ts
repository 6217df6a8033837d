import type { Config } from "@/lib/config";
import { isLoopback } from "@/lib/http/private-address";

type OriginRefusal = "host_not_allowed" | "origin_not_allowed";

/**
 * Detects requests from a foreign web page or by DNS rebinding (MCP specification, Streamable HTTP, security warning).
 * Requests without an `Origin` do not come from a browser and pass.
 * @returns the reason to refuse it, or undefined
 */
export function refuseOrigin(headers: Headers, config: Config): OriginRefusal | undefined {
  if (config.isLocal && !isLoopbackHost(headers.get("host"))) return "host_not_allowed";
  const origin = headers.get("origin")?.toLowerCase();
  return origin === undefined || isAllowed(origin, config) ? undefined : "origin_not_allowed";
}

function isLoopbackHost(host: string | null): boolean {
  const url = `http://${host}`;
  // Only a name and a port: URL would parse anything else as a user or a path.
  return /^[\w.:[\]-]+$/.test(host ?? "") && URL.canParse(url) && isLoopback(new URL(url).hostname);
}

function isAllowed(origin: string, config: Config): boolean {
  if (origin === config.baseUrl) return true;
  if (config.allowedOrigins) return config.allowedOrigins.includes(origin);
  const { protocol = "", hostname = "" } = URL.canParse(origin) ? new URL(origin) : {};
  if (config.isLocal) return ["http:", "https:"].includes(protocol) && isLoopback(hostname);
  return protocol === "https:";
}
