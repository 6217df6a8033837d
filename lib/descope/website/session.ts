import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from "jose";
import type { DescopeServer } from "../discovery-url";
import { sharedKeys } from "../keys";
import { refusalOf } from "../refusals";
import { otherKind, userIdOf } from "../token-kind";

/** Why a website session is refused: the closed list of reason codes, each with a sentence for its owner. */
export const sessionRefusals = {
  malformed_session: "The session is not a well-formed JWT",
  wrong_algorithm: "The session is not signed with RS256",
  critical_header: "The session asks for a header extension that is not supported",
  unknown_key: "The session names no signing key of this Descope project",
  bad_signature: "The signature of the session does not match",
  wrong_issuer: "The session was issued elsewhere: by another project, or under another host",
  refresh_token: "A refresh token is not a session",
  not_a_session: "The token is not one that a Descope flow gives to a website",
  access_token: "An access token of an MCP client is not a session",
  access_key: "The session belongs to an access key, not to a person",
  missing_claim: "The session lacks a required claim (exp, sub)",
  expired: "The session has expired",
  not_yet_valid: "The session is not valid yet",
} as const;

export type SessionRefusalCode = keyof typeof sessionRefusals;

/** Who is signed in: read from a session that passed every rule. */
export interface SessionUser {
  /** Descope's ID of the user, also where the project overrides `sub`. */
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
const oauthClaims = ["scope", "scp", "azp", "client_id", "dci", "token_type"];

/** Descope's IDs of access keys; in a region of its own, an ID has the region's name after its letter. */
const accessKeyId = /^K(?:[a-z]{3}\d)?\d[A-Za-z\d]*$/;

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
      issuer: sessionIssuers(server),
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ["exp", "sub"],
    });
    const user = describeUser(payload);
    if (!user) return { refusal: "missing_claim" };
    const isMachine = [payload.sub, user.subject].some((id) => id !== undefined && accessKeyId.test(id));
    return isMachine ? { refusal: "access_key" } : { user };
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
    return refuseKind(claims, server) ?? (typeof kid === "string" ? undefined : "unknown_key");
  } catch {
    return "malformed_session";
  }
}

function refuseKind(claims: JWTPayload, server: DescopeServer): SessionRefusalCode | undefined {
  const { iss, drn, aud } = claims;
  const kind = otherKind(claims, server.projectId);
  if (kind === "refresh_token") return kind;
  if (kind === "id_token" || kind === "not_an_access_token") return "not_a_session";
  if (oauthClaims.some((name) => name in claims)) return "access_token";
  if (!iss || !sessionIssuers(server).includes(iss)) return "wrong_issuer";
  if (drn !== "DS") return "not_a_session";
  // Under an issuer that OAuth tokens have too, a session names nobody but the project: no client, no resource.
  const isForOthers = [aud ?? []].flat().some((entry) => entry !== server.projectId);
  return iss !== server.projectId && isForOthers ? "access_token" : undefined;
}

/** The bare project ID, and what a JWT template of the project may set instead: "federated" or "inbound". */
function sessionIssuers({ origin, projectId, projectIssuer }: DescopeServer): string[] {
  return [projectId, `${origin}/${projectId}`, projectIssuer];
}

function describeUser(claims: JWTPayload): SessionUser | undefined {
  const { exp, name, email, email_verified: isVerified, tenants, dct } = claims;
  const subject = userIdOf(claims);
  if (subject === undefined || exp === undefined) return undefined;
  // Some JWT templates lift the current tenant's roles to the top; those are not the project's.
  const isTenantOnly = dct !== undefined && tenants === undefined;
  return {
    subject,
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
