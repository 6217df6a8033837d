import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from "jose";
import type { DescopeServer } from "./discovery-url";
import { sharedKeys } from "./keys";
import { refusalOf } from "./refusals";

/** Why a website session is refused: the closed list of reason codes, each with a sentence for its owner. */
export const sessionRefusals = {
  malformed_session: "The session is not a well-formed JWT",
  wrong_algorithm: "The session is not signed with RS256",
  critical_header: "The session asks for a header extension that is not supported",
  unknown_key: "The session names no signing key of this Descope project",
  bad_signature: "The signature of the session does not match",
  wrong_issuer: "The session was issued elsewhere, or a JWT template of the project changes its issuer",
  refresh_token: "A refresh token is not a session",
  not_a_session: "The token is not one that a Descope flow gives to a website",
  access_token: "An access token of an MCP client is not a session",
  missing_claim: "The session lacks a required claim (exp, sub)",
  expired: "The session has expired",
  not_yet_valid: "The session is not valid yet",
} as const;

export type SessionRefusalCode = keyof typeof sessionRefusals;

/** Who is signed in: read from a session that passed every rule. */
export interface SessionUser {
  subject: string;
  /** Roles of the project. Those of a tenant stand apart: a tenant's administrators give them to their own people. */
  roles: string[];
  permissions: string[];
  tenantRoles: Record<string, string[]>;
  name?: string;
  /** Only when a JWT template adds it together with the proof that it is verified. */
  verifiedEmail?: string;
  /** Seconds since the epoch. */
  expiresAt: number;
}

export type SessionVerdict =
  | { user: SessionUser; refusal?: undefined }
  | { user?: undefined; refusal: SessionRefusalCode };

/** Seconds by which Descope's clock and ours may differ. */
const clockToleranceSeconds = 5;

/** What only OAuth tokens carry; Descope signs those with the same keys, for clients that act in someone's name. */
const oauthClaims = ["scope", "scp", "azp", "client_id", "dci"];

/**
 * Checks the session JWT that a Descope flow gave this website. `@descope/nextjs-sdk` accepts anything that the
 * project's keys signed, refresh and access tokens and foreign issuers included; this accepts a session alone.
 * @param token the cookie's value, untrusted
 * @returns the user, or the reason for the refusal
 * @throws KeysUnavailableError when keys are needed and cannot be fetched
 */
export async function verifySession(token: string, server: DescopeServer): Promise<SessionVerdict> {
  const early = refuseUnproven(token, server);
  if (early) return { refusal: early };
  try {
    const { payload } = await jwtVerify(token, sharedKeys(server.jwksUri), {
      algorithms: ["RS256"],
      issuer: server.projectId,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ["exp", "sub"],
    });
    const user = describeUser(payload);
    return user ? { user } : { refusal: "missing_claim" };
  } catch (error) {
    const code = refusalOf(error);
    if (!code) throw error;
    return { refusal: code === "malformed_token" ? "malformed_session" : code };
  }
}

/** What can be refused without keys is refused first, so that garbage never causes a fetch. */
function refuseUnproven(token: string, server: DescopeServer): SessionRefusalCode | undefined {
  try {
    const { alg, kid, crit } = decodeProtectedHeader(token);
    const claims = decodeJwt(token);
    if (alg !== "RS256") return "wrong_algorithm";
    if (crit !== undefined) return "critical_header";
    if (claims.drn === "DSR") return "refresh_token";
    if (oauthClaims.some((name) => name in claims)) return "access_token";
    // Descope's default issuer of sessions is the bare project ID; tokens for MCP clients have URLs.
    if (claims.iss !== server.projectId) return "wrong_issuer";
    if (claims.drn !== "DS") return "not_a_session";
    if (typeof kid !== "string") return "unknown_key";
    return undefined;
  } catch {
    return "malformed_session";
  }
}

function describeUser(claims: JWTPayload): SessionUser | undefined {
  const { sub, exp, name, email, email_verified: isVerified, tenants, dct } = claims;
  if (typeof sub !== "string" || !sub || exp === undefined) return undefined;
  // Some JWT templates lift the current tenant's roles to the top; those are not the project's.
  const isTenantOnly = dct !== undefined && tenants === undefined;
  return {
    subject: sub,
    roles: isTenantOnly ? [] : textsOf(claims.roles),
    permissions: isTenantOnly ? [] : textsOf(claims.permissions),
    tenantRoles: Object.fromEntries(entriesOf(tenants).map(([id, tenant]) => [id, rolesOf(tenant)])),
    ...(typeof name === "string" && { name }),
    ...(typeof email === "string" && isVerified === true && { verifiedEmail: email }),
    expiresAt: exp,
  };
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function rolesOf(tenant: unknown): string[] {
  return textsOf(entriesOf(tenant).find(([name]) => name === "roles")?.[1]);
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === "string") : [];
}
