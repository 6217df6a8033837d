import { randomUUID } from "node:crypto";
import { createLocalJWKSet, decodeJwt, type JWTPayload, jwtVerify } from "jose";
import {
  type Minting,
  membershipClaim,
  nowInSeconds,
  refreshExpiry,
  refreshSeconds,
  subjectClaims,
} from "./access-token";
import { type DemoUser, demoTenantId, demoUsers, findDemoUser, tenantsOf } from "./demo";
import type { Layout } from "./layout";
import type { World } from "./state";
import type { Switches } from "./switches";

/** Takes claims to change (undefined removes one) and an optional user, returns a session JWT like one from a flow. */
export function mintSession(world: World, claims: JWTPayload = {}, user: DemoUser = demoUsers[0]) {
  return world.keys.sign({ ...sessionClaims(world, user), ...claims });
}

/** Takes a user, returns the response of a finished flow or a refresh; times are seconds since the epoch. */
export async function authInfoOf(world: World, user: DemoUser, refreshJwt?: string) {
  const sessionJwt = await mintSession(world, {}, user);
  const refresh = refreshJwt ?? (await world.keys.sign(websiteRefreshClaims(world, user)));
  return {
    sessionJwt,
    refreshJwt: refresh,
    cookieDomain: "",
    cookiePath: "/",
    cookieMaxAge: refreshSeconds,
    cookieExpiration: decodeJwt(refresh).exp,
    sessionExpiration: decodeJwt(sessionJwt).exp,
    user: userResponse(user),
    firstSeen: false,
  };
}

/** Takes a refresh token, returns its user; undefined if it is invalid, has expired or was signed out. */
export async function findSignedIn(world: World, token: string): Promise<DemoUser | undefined> {
  try {
    const keys = createLocalJWKSet(world.keys.publicKeys());
    const issuer = Object.values(sessionIssuers(world.layout));
    const { payload } = await jwtVerify<{ dsub?: string }>(token, keys, { issuer });
    const isValid = payload.drn === "DSR" && !world.signedOut.has(token);
    return isValid ? findDemoUser(payload.dsub ?? payload.sub) : undefined;
  } catch {
    return undefined;
  }
}

/** Takes a demo user, returns Descope's description of them. */
export function userResponse(user: DemoUser) {
  const { id, name, email, isVerified = true } = user;
  return {
    userId: id,
    loginIds: [email],
    name,
    email,
    verifiedEmail: isVerified,
    verifiedPhone: false,
    status: "enabled",
    userTenants: tenantsOf(user).map((tenant) => ({ tenantId: tenant.id, tenantName: tenant.name })),
  };
}

/** Takes a website's user, returns the claims of their session, with the issuer that a JWT template can choose. */
export function sessionClaims(
  world: Minting,
  user: DemoUser,
  issuer: Switches["sessionIssuer"] = world.switches.sessionIssuer,
): JWTPayload {
  const { id, roles, permissions } = user;
  const issuedAt = nowInSeconds();
  return {
    amr: ["email"],
    drn: "DS",
    iss: sessionIssuers(world.layout)[issuer],
    // A template that changes the issuer adds the audience.
    ...(issuer !== "legacy" && { aud: [world.layout.projectId] }),
    ...subjectClaims(world, id),
    roles: [...roles],
    permissions: [...permissions],
    tenants: user.tenants ? membershipClaim(user) : { [demoTenantId]: {} },
    rexp: refreshExpiry(),
    iat: issuedAt,
    exp: issuedAt + world.switches.sessionSeconds,
  };
}

/** Takes a website's user, returns the claims of the token that renews their session. */
export function websiteRefreshClaims(world: Minting, user: DemoUser): JWTPayload {
  const { roles: _roles, permissions: _permissions, ...person } = sessionClaims(world, user);
  return { ...person, drn: "DSR", dv: 1, exp: nowInSeconds() + refreshSeconds, jti: randomUUID() };
}

/** Returns the claims of the session for which an access key is exchanged; it has no user. */
export function accessKeySessionClaims(world: Minting): JWTPayload {
  const { amr: _amr, dsub: _person, ...session } = sessionClaims(world, demoUsers[0]);
  return { ...session, sub: demoAccessKeyId };
}

const demoAccessKeyId = "K2emulatorAccessKey000000000";

function sessionIssuers({ origin, projectId, paths }: Layout): Record<Switches["sessionIssuer"], string> {
  return { legacy: projectId, federated: `${origin}/${projectId}`, inbound: origin + paths.project.issuer };
}
