import * as z from "zod";
import { type Config, readConfig } from "@/lib/config";
import { notConfigured } from "@/lib/config/problem";
import { serverInfo } from "@/lib/config/server-info";
import { cachedMetadata, isLasting } from "@/lib/descope/metadata";
import { briefCopy, sharedCopy } from "@/lib/http/headers";
import { proofAlgorithms } from "./dpop";

/** Returns the protected resource metadata (RFC 9728 §3.2); not cacheable while its scopes are unknown. */
export async function protectedResource(): Promise<Response> {
  const result = readConfig();
  if (!result.ok) return notConfigured(result.problems);
  const advertised = await advertisedScopes(result.config);
  const copy = advertised?.isLasting ? sharedCopy : briefCopy;
  const document = resourceMetadata(result.config, advertised?.scopes);
  return Response.json(document, { headers: { "Cache-Control": advertised ? copy : "no-store" } });
}

/**
 * The scopes to advertise: SCOPES_SUPPORTED, otherwise REQUIRED_SCOPES, otherwise those that Descope offers.
 * Descope is asked only when a client asks, so building and starting need no network.
 * @returns also whether others may cache them for long; undefined if the issuer's own document is needed and unavailable
 */
async function advertisedScopes(config: Config): Promise<{ scopes: string[]; isLasting: boolean } | undefined> {
  if (config.scopesSupported) return { scopes: config.scopesSupported, isLasting: true };
  const metadata = await cachedMetadata(config.descope, "openid-configuration").catch(() => undefined);
  // The project's scopes are not the MCP server's: a client that requests them gets invalid_scope.
  if (!metadata?.isOwn) return undefined;
  return { scopes: metadata.document.scopes_supported ?? [], isLasting: isLasting(metadata) };
}

/** The members that clients read in any server's protected resource metadata (RFC 9728 §2). */
export const protectedResourceSchema = z.looseObject({
  resource: z.string(),
  authorization_servers: z.array(z.string()).min(1),
  scopes_supported: z.array(z.string()).optional(),
});

export type ProtectedResource = z.infer<typeof protectedResourceSchema>;

/**
 * The document that tells clients which authorization server this resource trusts (RFC 9728 §2).
 * @param scopes if there are none, the document does not mention scopes
 */
export function resourceMetadata({ resource, descope }: Pick<Config, "resource" | "descope">, scopes: string[] = []) {
  // Clients request refresh tokens on their own; advertising offline_access makes some ask for consent each time.
  const advertised = scopes.filter((scope) => scope !== "offline_access");
  return {
    resource,
    authorization_servers: [descope.issuer],
    bearer_methods_supported: ["header"],
    dpop_signing_alg_values_supported: proofAlgorithms,
    resource_name: serverInfo.title,
    ...(advertised.length > 0 && { scopes_supported: advertised }),
  };
}

/** The URL of a resource's metadata: the well-known path goes before the resource's own (RFC 9728 §3.1). */
export function resourceMetadataUrl(resource: string): string {
  const { origin, pathname } = new URL(resource);
  return `${origin}/.well-known/oauth-protected-resource${pathname}`;
}
