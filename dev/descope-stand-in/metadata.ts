import type { IssuerKind } from "./layout";
import { projectScopes } from "./scopes";
import type { World } from "./world";

const claimsSupported = ["iss", "aud", "iat", "exp", "sub", "name", "email", "email_verified"];

/** Takes which of the two issuers is asked, returns the `issuer` its metadata document declares. */
export function declaredIssuer({ layout, switches }: World, kind: IssuerKind): string {
  const own = layout.origin + layout.paths[kind].issuer;
  if (kind === "project" || switches.declaredIssuer === "own") return own;
  if (switches.declaredIssuer === "project") return layout.origin + layout.paths.project.issuer;
  return switches.declaredIssuer;
}

/** Takes which of the two issuers is asked, returns its metadata document with Descope's field set. */
export function metadataDocument(world: World, kind: IssuerKind): Record<string, unknown> {
  const { layout, switches } = world;
  const url = (name: "authorize" | "token" | "revoke" | "register") =>
    layout.origin + layout.paths[kind][name];
  return {
    issuer: declaredIssuer(world, kind),
    jwks_uri: layout.origin + layout.keyPaths[0],
    authorization_endpoint: url("authorize"),
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint: url("token"),
    scopes_supported: scopesSupported(world, kind),
    claims_supported: claimsSupported,
    revocation_endpoint: url("revoke"),
    token_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post"],
    registration_endpoint: switches.registration ? url("register") : undefined,
    code_challenge_methods_supported: switches.pkceAdvertised ? ["S256"] : undefined,
    client_id_metadata_document_supported: switches.clientIdMetadata || undefined,
    authorization_response_iss_parameter_supported: switches.issParameter !== false || undefined,
    grant_types_supported: ["authorization_code", "refresh_token", "client_credentials"],
    ...switches.metadataExtra,
  };
}

function scopesSupported({ switches }: World, kind: IssuerKind): readonly string[] | undefined {
  if (kind === "project") return projectScopes;
  return switches.scopesAdvertised ? [...Object.keys(switches.scopes), "offline_access"] : undefined;
}
