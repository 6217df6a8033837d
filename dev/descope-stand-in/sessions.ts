import { randomUUID } from "node:crypto";
import { createLocalJWKSet, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { type DemoUser, demoTenantId, demoUsers, findDemoUser } from "./users";
import type { World } from "./world";

/** Four weeks in seconds, Descope's default for a refresh token. */
const refreshSeconds = 28 * 24 * 3600;

/** Takes claims to change (undefined removes one) and an optional user, returns a session JWT as a flow ends with. */
export function mintSession(world: World, claims: JWTPayload = {}, user: DemoUser = demoUsers[0]) {
  return sign(world, { ...sessionClaims(world, user), ...claims });
}

/** Takes who signed in, returns what a finished flow or a refresh answers; times are seconds since 1970. */
export async function authInfoOf(world: World, user: DemoUser, refreshJwt?: string) {
  const now = Math.floor(Date.now() / 1000);
  const { roles: _roles, permissions: _permissions, ...person } = sessionClaims(world, user);
  const refresh = { ...person, drn: "DSR", exp: now + refreshSeconds, jti: randomUUID() };
  return {
    sessionJwt: await mintSession(world, {}, user),
    refreshJwt: refreshJwt ?? (await sign(world, refresh)),
    cookieDomain: "",
    cookiePath: "/",
    cookieMaxAge: refreshSeconds,
    cookieExpiration: now + refreshSeconds,
    sessionExpiration: now + world.switches.sessionSeconds,
    user: userResponse(user),
    firstSeen: false,
  };
}

/** Takes a refresh token, returns whose it is; undefined when it is none, has expired or was signed out. */
export async function findSignedIn(world: World, token: string): Promise<DemoUser | undefined> {
  try {
    const keys = createLocalJWKSet(world.keys.publicKeys());
    const { payload } = await jwtVerify(token, keys, { issuer: world.layout.projectId });
    const isValid = payload.drn === "DSR" && !world.signedOut.has(token);
    return isValid ? findDemoUser(payload.sub) : undefined;
  } catch {
    return undefined;
  }
}

/** Takes a demo user, returns Descope's description of them. */
export function userResponse({ id, name, email, isVerified = true }: DemoUser) {
  return {
    userId: id,
    loginIds: [email],
    name,
    email,
    verifiedEmail: isVerified,
    verifiedPhone: false,
    status: "enabled",
    userTenants: [{ tenantId: demoTenantId, tenantName: "Demo" }],
  };
}

function sessionClaims({ layout, switches }: World, user: DemoUser): JWTPayload {
  const issuedAt = Math.floor(Date.now() / 1000);
  return {
    amr: ["email"],
    drn: "DS",
    iss: layout.projectId,
    sub: user.id,
    roles: [...user.roles],
    permissions: [...user.permissions],
    tenants: { [demoTenantId]: {} },
    rexp: new Date((issuedAt + refreshSeconds) * 1000).toISOString(),
    iat: issuedAt,
    exp: issuedAt + switches.sessionSeconds,
  };
}

function sign({ keys }: World, claims: JWTPayload): Promise<string> {
  const { kid, privateKey } = keys.current();
  return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid, typ: "JWT" }).sign(privateKey);
}
