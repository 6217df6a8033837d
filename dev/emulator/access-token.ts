import type { JWTPayload } from "jose";
import { activeTenant, type DemoUser, demoTenantId, findDemoUser, tenantsOf } from "./demo";
import { derivedId, type IssuerKind, recordIdOf } from "./layout";
import type { World } from "./state";

/** What an OAuth token is minted for. */
export type TokenSubject = {
  kind: IssuerKind;
  clientId: string;
  /** Unset when the client acts for itself. */
  userId: string | undefined;
  /** The tenant that the user signed in to; default: their first one. */
  tenantId?: string | undefined;
  scope: string | undefined;
  /** The RFC 8707 resource the client named, if it named one. */
  resource: string | undefined;
};

/** The parts of the emulator that a token depends on. */
export type Minting = Pick<World, "layout" | "switches">;

/** Four weeks in seconds, Descope's default for a refresh token. */
export const refreshSeconds = 28 * 24 * 3600;

/** Takes what a token is for, returns the claims that Descope puts in it. Times are seconds since the epoch. */
export function accessTokenClaims(world: Minting, token: TokenSubject): JWTPayload {
  const { switches } = world;
  const issuedAt = nowInSeconds();
  return {
    ...grantClaims(world, token),
    token_type: "access_token",
    ...(switches.drn && { drn: "DS" }),
    ...(token.userId === undefined ? machineClaims(world, token) : consentClaims(world, token, token.userId)),
    iat: issuedAt,
    exp: issuedAt + switches.accessTokenSeconds,
  };
}

/** Takes what a token is for, returns the claims of its refresh token, which is a JWT too. */
export function refreshTokenClaims(world: Minting, token: TokenSubject): JWTPayload {
  const issuedAt = nowInSeconds();
  return {
    ...grantClaims(world, token),
    token_type: "refresh_token",
    ...subjectClaims(world, token.userId ?? ""),
    amr: ["oauth"],
    dcl: ["email"],
    dv: 1,
    iat: issuedAt,
    exp: issuedAt + refreshSeconds,
  };
}

/** Takes what a token is for, returns the claims that Descope adds to those of an OpenID Connect ID token. */
export function idTokenClaims(world: Minting, token: TokenSubject): JWTPayload {
  return {
    aud: [token.clientId, world.layout.projectId],
    azp: token.clientId,
    scope: token.scope,
    token_type: "id_token",
    rexp: refreshExpiry(),
    ...subjectClaims(world, token.userId ?? ""),
  };
}

/** Takes a user's ID, returns the subject claims: with `overrideSubject` another `sub`, and the ID in `dsub`. */
export function subjectClaims({ switches }: Minting, userId: string): { sub: string; dsub?: string } {
  const other = switches.overrideSubject ? findDemoUser(userId)?.email : undefined;
  return other ? { sub: other, dsub: userId } : { sub: userId };
}

/** When a refresh token issued now expires, in Descope's format. */
export function refreshExpiry(): string {
  return new Date((nowInSeconds() + refreshSeconds) * 1000).toISOString();
}

export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** Issuer, audience, client and scope: the same in all tokens of one grant. */
function grantClaims(world: Minting, token: TokenSubject): JWTPayload {
  const user = findDemoUser(token.userId);
  return {
    iss: tokenIssuer(world, token.kind, user && activeTenant(user, token.tenantId)?.id),
    aud: audienceOf(world, token),
    azp: token.clientId,
    scope: token.scope,
  };
}

/** Takes which of the two issuers mints, and for which tenant, returns the `iss` of its tokens. */
export function tokenIssuer({ layout, switches }: Minting, kind: IssuerKind, tenantId = demoTenantId): string {
  const project = layout.origin + layout.paths.project.issuer;
  if (switches.tokenIssuer === "server") return layout.origin + layout.paths[kind].issuer;
  if (switches.tokenIssuer === "project") return project;
  if (switches.tokenIssuer === "tenant") return `${project}/${tenantId}`;
  return switches.tokenIssuer;
}

// A machine's token never names a resource, even if its client requested one.
function audienceOf({ layout, switches }: Minting, { clientId, userId, resource }: TokenSubject): string | string[] {
  if (Array.isArray(switches.audience)) return switches.audience;
  if (!resource || userId === undefined) return [clientId, layout.projectId];
  return switches.audience === "resource" ? resource : [clientId, layout.projectId, resource];
}

function machineClaims({ switches }: Minting, { clientId }: TokenSubject): JWTPayload {
  return switches.machineSubject ? { sub: recordIdOf(clientId) } : {};
}

function consentClaims(world: Minting, { clientId, tenantId }: TokenSubject, userId: string): JWTPayload {
  const user = findDemoUser(userId);
  return {
    ...subjectClaims(world, userId),
    amr: ["oauth"],
    dci: derivedId("TC2", `${clientId} ${userId}`),
    rexp: refreshExpiry(),
    ...(user && tenantClaims(world, user, tenantId)),
  };
}

/** The active tenant (`dct`), and with `forceAddAllAuthorizationInfo` all roles and permissions, where they apply. */
function tenantClaims({ switches }: Minting, user: DemoUser, tenantId: string | undefined): JWTPayload {
  const { roles, permissions } = user;
  const hasProjectRoles = user.tenants !== undefined || !switches.tenants;
  return {
    ...(switches.tenants && { dct: activeTenant(user, tenantId)?.id }),
    ...(switches.forceAddAllAuthorizationInfo && {
      ...(switches.tenants && { tenants: membershipClaim(user) }),
      ...(hasProjectRoles && { roles: [...roles], permissions: [...permissions] }),
    }),
  };
}

/** Takes a user, returns the claim `tenants`: what they may do in each of theirs. */
export function membershipClaim(user: DemoUser) {
  return Object.fromEntries(tenantsOf(user).map(({ id, roles, permissions }) => [id, { roles, permissions }]));
}
