import type { Config } from "@/lib/config";
import { cachedMetadata } from "@/lib/descope/metadata";

/**
 * The scopes that clients are told about: SCOPES_SUPPORTED, else REQUIRED_SCOPES, else what Descope offers.
 * Descope is asked when a client asks, so that building and starting need no network.
 * @returns undefined when Descope had to be asked and did not answer for itself
 */
export async function advertisedScopes(config: Config): Promise<string[] | undefined> {
  if (config.scopesSupported) return config.scopesSupported;
  const metadata = await cachedMetadata(config.descope, "openid-configuration").catch(() => undefined);
  // The project's scopes are not the MCP server's: a client that asks for them is told invalid_scope.
  return metadata?.isOwn ? (metadata.document.scopes_supported ?? []) : undefined;
}
