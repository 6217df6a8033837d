import * as z from "zod";
import { type Config, readConfig } from "@/lib/config";
import { notConfigured } from "@/lib/config/problem";
import { serverInfo } from "@/lib/config/server-info";
import { cachedMetadata, isLasting } from "@/lib/descope/metadata";
import { briefCopy, sharedCopy } from "@/lib/http/cache-control";

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

/** The members that clients read in any server's protected resource metadata (RFC 9728 §2). */
export const protectedResourceSchema = z.looseObject({
  resource: z.string(),
  authorization_servers: z.array(z.string()).min(1),
  scopes_supported: z.array(z.string()).optional(),
});

export type ProtectedResource = z.infer<typeof protectedResourceSchema>;

/** This server's protected resource metadata (RFC 9728 §2). */
export interface ResourceMetadata {
  resource: string;
  authorization_servers: string[];
  bearer_methods_supported: string[];
  resource_name: string;
  scopes_supported?: string[];
}

interface Resource {
  resource: string;
  issuer: string;
  name: string;
  /** If undefined or empty, the document does not mention scopes. */
  scopes?: string[];
}

/** Builds the document that tells clients which authorization server this resource trusts. */
export function resourceMetadata({ resource, issuer, name, scopes = [] }: Resource): ResourceMetadata {
  // Clients request refresh tokens on their own; advertising offline_access makes some ask for consent each time.
  const advertised = scopes.filter((scope) => scope !== "offline_access");
  return {
    resource,
    authorization_servers: [issuer],
    bearer_methods_supported: ["header"],
    resource_name: name,
    ...(advertised.length > 0 && { scopes_supported: advertised }),
  };
}

/** The URL of a resource's metadata: the well-known path goes before the resource's own (RFC 9728 §3.1). */
export function resourceMetadataUrl(resource: string): string {
  const { origin, pathname } = new URL(resource);
  return `${origin}/.well-known/oauth-protected-resource${pathname}`;
}
