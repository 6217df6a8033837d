import type { Config } from "@/lib/config";
import { cachedMetadata, isLasting } from "@/lib/descope/metadata";

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
