import { type Config, readConfig } from "@/lib/config";
import { notConfigured } from "@/lib/config/problem";
import { serverInfo } from "@/lib/config/server-info";
import { cachedMetadata, isLasting } from "@/lib/descope/metadata";
import { briefCopy, sharedCopy } from "@/lib/http/cache-control";
import { resourceMetadata } from "./resource-metadata";

/** Returns the protected resource metadata (RFC 9728 §3.2); not cacheable while its scopes are unknown. */
export async function protectedResource(): Promise<Response> {
  const result = readConfig();
  if (!result.ok) return notConfigured(result.problems);
  const { resource, descope } = result.config;
  const advertised = await advertisedScopes(result.config);
  const scopes = advertised?.scopes;
  const document = resourceMetadata({ resource, issuer: descope.issuer, name: serverInfo.title, scopes });
  return Response.json(document, { headers: { "Cache-Control": cacheControl(advertised) } });
}

function cacheControl(advertised: AdvertisedScopes | undefined): string {
  if (!advertised) return "no-store";
  return advertised.isLasting ? sharedCopy : briefCopy;
}

/** Scopes to advertise, and whether others may cache them for long: not a copy that should have been renewed. */
export interface AdvertisedScopes {
  scopes: string[];
  isLasting: boolean;
}

/**
 * The scopes to advertise: SCOPES_SUPPORTED, otherwise REQUIRED_SCOPES, otherwise those that Descope offers.
 * Descope is asked only when a client asks, so building and starting need no network.
 * @returns undefined if Descope had to be asked and the issuer's own document is unavailable
 */
export async function advertisedScopes(config: Config): Promise<AdvertisedScopes | undefined> {
  if (config.scopesSupported) return { scopes: config.scopesSupported, isLasting: true };
  const metadata = await cachedMetadata(config.descope, "openid-configuration").catch(() => undefined);
  // The project's scopes are not the MCP server's: a client that requests them gets invalid_scope.
  if (!metadata?.isOwn) return undefined;
  return { scopes: metadata.document.scopes_supported ?? [], isLasting: isLasting(metadata) };
}
