import { type Config, readConfig } from "@/lib/config";
import { notConfigured } from "@/lib/config/problem";
import { serverInfo } from "@/lib/config/server-info";
import { cachedMetadata, isLasting } from "@/lib/descope/metadata";
import { briefCopy, sharedCopy } from "@/lib/http/cache-control";
import { resourceMetadata } from "./resource-metadata";

/** Answers the protected resource metadata (RFC 9728 §3.2); not cacheable while its scopes are unknown. */
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

/** Scopes to advertise, and whether others may keep them: false for a copy that should have been renewed. */
export interface AdvertisedScopes {
  scopes: string[];
  isLasting: boolean;
}

/**
 * The scopes that clients are told about: SCOPES_SUPPORTED, else REQUIRED_SCOPES, else what Descope offers.
 * Descope is asked when a client asks, so that building and starting need no network.
 * @returns undefined when Descope had to be asked and did not answer for itself
 */
export async function advertisedScopes(config: Config): Promise<AdvertisedScopes | undefined> {
  if (config.scopesSupported) return { scopes: config.scopesSupported, isLasting: true };
  const metadata = await cachedMetadata(config.descope, "openid-configuration").catch(() => undefined);
  // The project's scopes are not the MCP server's: a client that asks for them is told invalid_scope.
  if (!metadata?.isOwn) return undefined;
  return { scopes: metadata.document.scopes_supported ?? [], isLasting: isLasting(metadata) };
}
