import type { IssuerKind } from "./layout";
import { projectScopes } from "./scopes";
import type { World } from "./state";
import type { Switches } from "./switches";

const claimsSupported = [
  ...["iss", "aud", "iat", "exp", "sub", "name", "email", "email_verified", "phone_number"],
  ...["phone_number_verified", "picture", "family_name", "given_name"],
];

/** How clients can authenticate at the token endpoint, as the documents say it. */
export const secretMethods = ["none", "client_secret_basic", "client_secret_post"] as const;

/** RFC 8414 §2 requires the algorithms beside the method. */
const withKeys = {
  token_endpoint_auth_methods_supported: [...secretMethods, "private_key_jwt"],
  token_endpoint_auth_signing_alg_values_supported: ["RS256", "PS256", "ES256"],
};

/** The fields that are the same in every document; of the grants, only that of CIBA does not work in the emulator. */
const fixedFields = {
  response_types_supported: ["code"],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["RS256"],
  claims_supported: claimsSupported,
  token_endpoint_auth_methods_supported: secretMethods,
  backchannel_token_delivery_modes_supported: ["poll"],
  dpop_signing_alg_values_supported: [
    ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
    ...["ES256", "ES384", "ES512", "EdDSA"],
  ],
  grant_types_supported: [
    ...["authorization_code", "refresh_token", "client_credentials", "urn:openid:params:grant-type:ciba"],
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange",
  ],
  authorization_grant_profiles_supported: ["urn:ietf:params:oauth:grant-profile:id-jag"],
};

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
  const url = (name: "authorize" | "token" | "userinfo" | "revoke" | "register") =>
    layout.origin + layout.paths[kind][name];
  return {
    issuer: declaredIssuer(world, kind),
    jwks_uri: layout.origin + layout.keyPaths[0],
    authorization_endpoint: url("authorize"),
    token_endpoint: url("token"),
    userinfo_endpoint: url("userinfo"),
    scopes_supported: scopesSupported(world, kind),
    revocation_endpoint: url("revoke"),
    registration_endpoint: switches.registration ? url("register") : undefined,
    code_challenge_methods_supported: switches.pkceAdvertised ? ["S256"] : undefined,
    client_id_metadata_document_supported: switches.clientIdMetadata || undefined,
    authorization_response_iss_parameter_supported: switches.issParameter !== false || undefined,
    backchannel_authentication_endpoint: `${layout.origin}/oauth2/v1/apps/bc-authorize`,
    ...fixedFields,
    ...(switches.privateKeyJwt && withKeys),
    ...switches.metadataExtra,
  };
}

function scopesSupported({ switches }: World, kind: IssuerKind): readonly string[] | undefined {
  if (kind === "project") return projectScopes;
  return switches.scopesAdvertised ? [...Object.keys(switches.scopes), "offline_access"] : undefined;
}

/** Variants of Descope's metadata documents that were observed, by their difference; each is a value for `set`. */
export const metadataVariants = {
  "registration and client documents": {},
  "no client documents": { clientIdMetadata: false },
  "no registration": { registration: false, clientIdMetadata: false },
  "no scopes": { scopesAdvertised: false },
  "the project's issuer": { declaredIssuer: "project" },
  "objects of Descope's own": {
    metadataExtra: {
      agent_auth: { registration: { methods: ["dcr", "cimd"] }, identity: { types: ["user", "service"] } },
    },
  },
} satisfies Record<string, Partial<Switches>>;
