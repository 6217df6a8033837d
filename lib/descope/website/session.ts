import { type JWTPayload, jwtVerify } from "jose";
import { accessKeyId } from "../caller";
import type { DescopeServer } from "../discovery-url";
import { sharedKeys } from "../keys";
import { refusalOf } from "../refusals";
import { userIdOf } from "../token-kind";
import { claimOptions, decodeUnproven } from "../token-rules";

/** The reasons to refuse a website session: a closed list of codes, each with a sentence for the user. */
export const sessionRefusals = {
  malformed_session: "The session is not a well-formed JWT",
  wrong_algorithm: "The session is not signed with RS256",
  critical_header: "The session requires an unsupported header extension",
  unknown_key: "The session does not name a known signing key of this Descope project",
  bad_signature: "The signature of the session is invalid",
  wrong_issuer: "The session was issued by a different project, or on a different host",
  refresh_token: "A refresh token is not a session",
  not_a_session: "The token is not a website session from a Descope flow",
  access_token: "An access token of an MCP client is not a session",
  access_key: "The session belongs to an access key, not to a person",
  missing_claim: "The session lacks a required claim (exp, sub)",
  expired: "The session has expired",
  not_yet_valid: "The session is not valid yet",
} as const;

export type SessionRefusalCode = keyof typeof sessionRefusals;

/** The signed-in user, read from a session that passed every rule. */
export interface SessionUser {
  /** Descope's user ID, even if the project overrides `sub`. */
  subject: string;
  /** Project roles only: a tenant's administrators assign the tenant's. */
  roles: string[];
  name?: string;
  /** Set only if a JWT template adds the address together with `email_verified`. */
  verifiedEmail?: string;
  /** Seconds since the epoch. */
  expiresAt: number;
}

export type SessionVerdict =
  | { user: SessionUser; refusal?: undefined }
  | { user?: undefined; refusal: SessionRefusalCode };

/** Claims found only in OAuth tokens, which Descope signs with the same keys for clients that act for a user. */
const oauthClaims = ["scope", "scp", "azp", "client_id", "dci", "token_type"];

/**
 * Verifies the session JWT that a Descope flow gave this website. `@descope/nextjs-sdk` accepts anything that the
 * project's keys signed, including refresh tokens, access tokens and other issuers; this accepts only sessions.
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
      ...claimOptions,
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

/** Refuses whatever can be refused without keys, so garbage never triggers a fetch. */
function refuseUnproven(token: string, server: DescopeServer): SessionRefusalCode | undefined {
  const unproven = decodeUnproven(token, server);
  if (!unproven) return "malformed_session";
  const { header, claims, kind } = unproven;
  const { iss, drn, aud } = claims;
  if (header.alg !== "RS256") return "wrong_algorithm";
  if (header.crit !== undefined) return "critical_header";
  if (kind === "refresh_token") return kind;
  if (kind === "id_token" || kind === "not_an_access_token") return "not_a_session";
  if (oauthClaims.some((name) => name in claims)) return "access_token";
  if (!iss || !sessionIssuers(server).includes(iss)) return "wrong_issuer";
  if (drn !== "DS") return "not_a_session";
  // Under an issuer that OAuth tokens have too, a session's audience is only the project: no client, no resource.
  const isForOthers = [aud ?? []].flat().some((entry) => entry !== server.projectId);
  if (iss !== server.projectId && isForOthers) return "access_token";
  return typeof header.kid === "string" ? undefined : "unknown_key";
}

/** The bare project ID, and what a JWT template of the project may set instead: "federated" or "inbound". */
function sessionIssuers({ origin, projectId, projectIssuer }: DescopeServer): string[] {
  return [projectId, `${origin}/${projectId}`, projectIssuer];
}

function describeUser(claims: JWTPayload): SessionUser | undefined {
  const { exp, name, email, email_verified: isVerified, roles, tenants, dct } = claims;
  const subject = userIdOf(claims);
  if (subject === undefined || exp === undefined) return undefined;
  // Some JWT templates copy the current tenant's roles to the top level; those are not project roles.
  const isTenantOnly = dct !== undefined && tenants === undefined;
  return {
    subject,
    roles: isTenantOnly || !Array.isArray(roles) ? [] : roles.filter((role) => typeof role === "string"),
    ...(typeof name === "string" && { name }),
    ...(typeof email === "string" && isVerified === true && { verifiedEmail: email }),
    expiresAt: exp,
  };
}
