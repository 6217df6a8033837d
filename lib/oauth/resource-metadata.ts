import * as z from "zod";

/** The members that clients read in any server's protected resource metadata (RFC 9728 §2). */
export const protectedResource = z.looseObject({
  resource: z.string(),
  authorization_servers: z.array(z.string()).min(1),
  scopes_supported: z.array(z.string()).optional(),
});

export type ProtectedResource = z.infer<typeof protectedResource>;

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
