import type { JWTPayload } from "jose";
import type { IssuerKind } from "./layout";
import { demoTenantId, findDemoUser } from "./users";
import type { World } from "./world";

/** What an access token is minted for. */
type TokenSubject = {
  kind: IssuerKind;
  clientId: string;
  /** A user id, or the client id when the client acts for itself. */
  subject: string;
  scope: string | undefined;
  /** The RFC 8707 resource the client named, if it named one. */
  resource: string | undefined;
};

/** What of the stand-in a token depends on. */
type Minting = Pick<World, "layout" | "switches">;

/** Takes what a token is for, returns the claims Descope puts in it. Times are seconds since 1970. */
export function accessTokenClaims(world: Minting, token: TokenSubject): JWTPayload {
  const issuedAt = Math.floor(Date.now() / 1000);
  return {
    iss: tokenIssuer(world, token.kind),
    sub: token.subject,
    aud: audienceOf(world, token),
    azp: token.clientId,
    scope: token.scope,
    drn: "DS",
    amr: ["oauth"],
    ...tenantClaims(token.subject),
    iat: issuedAt,
    exp: issuedAt + world.switches.accessTokenSeconds,
  };
}

function tokenIssuer({ layout, switches }: Minting, kind: IssuerKind): string {
  const project = layout.origin + layout.paths.project.issuer;
  if (switches.tokenIssuer === "server") return layout.origin + layout.paths[kind].issuer;
  if (switches.tokenIssuer === "project") return project;
  if (switches.tokenIssuer === "tenant") return `${project}/${demoTenantId}`;
  return switches.tokenIssuer;
}

function audienceOf({ layout, switches }: Minting, { clientId, resource }: TokenSubject): string | string[] {
  if (Array.isArray(switches.audience)) return switches.audience;
  if (switches.audience === "resource" && resource) return resource;
  return resource ? [clientId, layout.projectId, resource] : [clientId, layout.projectId];
}

function tenantClaims(subject: string): JWTPayload {
  const user = findDemoUser(subject);
  if (!user) return {};
  return {
    dct: demoTenantId,
    tenants: { [demoTenantId]: { roles: user.roles, permissions: user.permissions } },
  };
}
