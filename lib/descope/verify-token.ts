import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import { type DescopeServer, type IssuerForm, issuerForm } from "./discovery-url";
import { sharedKeys } from "./keys";
import type { TokenRefusalCode } from "./refusals";

/** What a token must match; `resource` is this server's canonical URL. */
export interface TokenRules {
  server: DescopeServer;
  resource: string;
  binding: "project" | "resource";
}

/** Who calls: read from a token that passed every rule. */
export interface Caller {
  subject: string;
  /** Empty when the token names no client. */
  clientId: string;
  scopes: string[];
  tenant?: string;
  /** Seconds since the epoch. */
  expiresAt: number;
  claims: JWTPayload;
}

/** A refused token: the reason, and what may be logged of it. Only `clientId` is proven by the signature. */
export interface TokenRefusal {
  code: TokenRefusalCode;
  keyId?: string;
  issuerForm?: IssuerForm;
  clientId?: string;
}

export type TokenVerdict = { caller: Caller; refusal?: undefined } | { refusal: TokenRefusal };

/** Seconds by which Descope's clock and ours may differ. */
const clockToleranceSeconds = 5;

/**
 * Checks an access token by RFC 8725 (JWT practice), RFC 8707 (audience) and Descope's issuer forms.
 * What can be refused without keys is refused first, so garbage is never mistaken for an outage.
 * @param token the bearer credential, untrusted
 * @returns the caller, or the reason for the refusal
 * @throws KeysUnavailableError when keys are needed and cannot be fetched
 */
export async function verifyToken(token: string, rules: TokenRules): Promise<TokenVerdict> {
  const unproven = readUnproven(token, rules.server);
  const { code, ...seen } = unproven;
  if (code) return { refusal: { code, ...seen } };

  const verified = await verifySignature(token, rules.server.jwksUri);
  if (!verified.claims) return { refusal: { ...seen, ...verified } };

  const caller = describeCaller(verified.claims);
  if (typeof caller === "string") return { refusal: { code: caller, ...seen } };
  const wrong = refuseAudience(verified.claims, rules);
  if (wrong) return { refusal: { code: wrong, clientId: caller.clientId, ...seen } };
  return { caller };
}

/** What header and claims say before the signature is checked; `code` when that already refuses the token. */
function readUnproven(token: string, server: DescopeServer): Partial<TokenRefusal> {
  try {
    const { alg, kid, crit } = decodeProtectedHeader(token);
    const { iss, drn } = decodeJwt(token);
    const form = typeof iss === "string" ? issuerForm(iss, server) : undefined;
    const seen = { ...(typeof kid === "string" && { keyId: kid }), ...(form && { issuerForm: form }) };
    if (alg !== "RS256") return { code: "wrong_algorithm", ...seen };
    if (crit !== undefined) return { code: "critical_header", ...seen };
    // Descope marks what its website flows mint: "DSR" is a refresh token, a bare project ID a session.
    if (drn === "DSR") return { code: "refresh_token", ...seen };
    if (iss === server.projectId) return { code: "website_session", ...seen };
    if (!form) return { code: "wrong_issuer", ...seen };
    if (typeof kid !== "string") return { code: "unknown_key", ...seen };
    return seen;
  } catch {
    return { code: "malformed_token" };
  }
}

/** The reasons that a signature check can give, of whatever kind of token. */
export type JwtRefusalCode = Extract<
  TokenRefusalCode,
  | "malformed_token"
  | "wrong_algorithm"
  | "critical_header"
  | "unknown_key"
  | "bad_signature"
  | "missing_claim"
  | "expired"
  | "not_yet_valid"
>;

type Verified = { claims: JWTPayload } | { claims?: undefined; code: TokenRefusalCode };

async function verifySignature(token: string, jwksUri: string): Promise<Verified> {
  try {
    const { payload } = await jwtVerify(token, sharedKeys(jwksUri), {
      algorithms: ["RS256"],
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ["exp", "sub"],
    });
    return { claims: payload };
  } catch (error) {
    const code = refusalOf(error);
    if (code) return { code };
    throw error;
  }
}

/** Takes what jose threw, returns the reason that refuses the token; undefined when it says nothing about the token. */
export function refusalOf(error: unknown): JwtRefusalCode | undefined {
  if (error instanceof errors.JWSSignatureVerificationFailed) return "bad_signature";
  if (error instanceof errors.JWKSNoMatchingKey) return "unknown_key";
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === "missing") return "missing_claim";
    return error.claim === "nbf" && error.reason === "check_failed" ? "not_yet_valid" : "malformed_token";
  }
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) return "malformed_token";
  if (error instanceof errors.JOSEAlgNotAllowed) return "wrong_algorithm";
  if (error instanceof errors.JOSENotSupported) return "critical_header";
  return undefined;
}

/**
 * Binds the token to this server (RFC 8707 §2): one that names other resources is not for us, even when
 * the project's ID stands beside them. The client's own ID is no resource, though CIMD makes it a URL.
 */
function refuseAudience(claims: JWTPayload, rules: TokenRules): TokenRefusalCode | undefined {
  const audience = [claims.aud ?? []].flat();
  if (audience.includes(rules.resource)) return undefined;
  const isResource = (entry: unknown) => /^https?:/i.test(String(entry)) && entry !== claims.azp;
  if (audience.some(isResource)) return "other_resource";
  const isBound = rules.binding === "project" && audience.includes(rules.server.projectId);
  return isBound ? undefined : "wrong_audience";
}

function describeCaller(claims: JWTPayload): Caller | TokenRefusalCode {
  const { sub, exp, dct, scope } = claims;
  if (!sub || typeof sub !== "string" || exp === undefined) return "missing_claim";
  const clientId = [claims.client_id, claims.azp].find((id) => typeof id === "string");
  const scopes = [typeof scope === "string" ? scope.split(" ") : scope].flat();
  return {
    subject: sub,
    clientId: typeof clientId === "string" ? clientId : "",
    scopes: scopes.filter((name): name is string => typeof name === "string" && name !== ""),
    ...(typeof dct === "string" && { tenant: dct }),
    expiresAt: exp,
    claims,
  };
}
