import { decodeJwt, decodeProtectedHeader, type JWTPayload, type ProtectedHeaderParameters, UnsecuredJWT } from "jose";
import { type DescopeServer, type IssuerForm, issuerForm } from "./discovery-url";
import type { TokenRefusalCode } from "./refusals";
import { type OtherKind, otherKind } from "./token-kind";

/** What a token must match; `resource` is this server's canonical URL. */
export interface TokenRules {
  server: DescopeServer;
  resource: string;
  binding: "project" | "resource";
}

/** Header and claims before the signature is verified. */
export interface Unproven {
  header: ProtectedHeaderParameters;
  claims: JWTPayload;
  /** Unset for an access token. */
  kind?: OtherKind;
  /** Unset when this project issues no tokens under that issuer. */
  issuerForm?: IssuerForm;
}

/** A reason to refuse a token that can be determined without a key. */
export interface HeadRule {
  code: TokenRefusalCode;
  isBroken(unproven: Unproven): boolean;
}

/** The tolerated difference between Descope's clock and ours, in seconds. */
export const clockToleranceSeconds = 5;

/** Options for jose's validation of claims (RFC 7519 §4.1), for access tokens and sessions alike. */
export const claimOptions = { clockTolerance: clockToleranceSeconds, requiredClaims: ["exp", "sub"] };

/** Applied in this order; the first broken rule is the reason. */
export const headRules: HeadRule[] = [
  { code: "wrong_algorithm", isBroken: ({ header }) => header.alg !== "RS256" },
  { code: "critical_header", isBroken: ({ header }) => header.crit !== undefined },
  isOtherThan("refresh_token"),
  isOtherThan("id_token"),
  isOtherThan("not_an_access_token"),
  isOtherThan("website_session"),
  { code: "wrong_issuer", isBroken: ({ issuerForm: form }) => form === undefined },
  { code: "unknown_key", isBroken: ({ header }) => typeof header.kid !== "string" },
];

function isOtherThan(code: OtherKind): HeadRule {
  return { code, isBroken: ({ kind }) => kind === code };
}

/** Decodes a token without trusting it. @returns undefined if it is not a well-formed JWT (RFC 7519 §7.2) */
export function decodeUnproven(token: string, server: DescopeServer): Unproven | undefined {
  try {
    const header = decodeProtectedHeader(token);
    const claims = decodeJwt(token);
    const form = typeof claims.iss === "string" ? issuerForm(claims.iss, server) : undefined;
    const kind = otherKind(claims, server.projectId);
    return { header, claims, ...(kind && { kind }), ...(form && { issuerForm: form }) };
  } catch {
    return undefined;
  }
}

/**
 * Binds the token to this server (RFC 8707 §2): a token that names other resources is not for this server, even if its
 * audience also contains the project's ID. The client's own ID is not a resource, although CIMD makes it a URL; any
 * other absolute URI is, and so is an entry that is not a string.
 * @returns the reason to refuse the token, or undefined
 */
export function refuseAudience(claims: JWTPayload, rules: TokenRules): TokenRefusalCode | undefined {
  const audience = [claims.aud ?? []].flat();
  if (audience.includes(rules.resource)) return undefined;
  const clientId = clientIdOf(claims);
  if (audience.some((entry) => entry !== clientId && isResource(entry))) return "other_resource";
  const isBound = rules.binding === "project" && audience.includes(rules.server.projectId);
  return isBound ? undefined : "wrong_audience";
}

/**
 * An absolute URI (RFC 3986 §4.3), or a text that people or URL parsers could read as one: with white space or invisible
 * characters, without a scheme, in quotes or brackets (appendix C), percent-encoded. Descope's IDs contain no colon.
 */
function isResource(entry: unknown): boolean {
  if (typeof entry !== "string") return true;
  return /:|%3a|^[/\\]{2}/i.test(entry.replace(/[\s\p{C}]+/gu, ""));
}

/** The client that a token was issued to: `client_id` (RFC 9068 §2.2), which Descope often writes as `azp`. Empty if neither is set. */
export function clientIdOf({ client_id, azp }: JWTPayload): string {
  const found = [client_id, azp].find((id) => typeof id === "string");
  return typeof found === "string" ? found : "";
}

/**
 * Checks times and required claims of a token whose signature was checked elsewhere, or is not to be checked: jose does
 * it for signed and for unsecured tokens alone, so the claims are handed over as an unsecured one.
 * @returns the claims
 * @throws what jose throws; `refusalOf` names the reason
 */
export function checkClaims(token: string): JWTPayload {
  const [, claims] = token.split(".");
  return UnsecuredJWT.decode(`${unsecuredHeader}.${claims}.`, claimOptions).payload;
}

const unsecuredHeader = Buffer.from('{"alg":"none"}').toString("base64url");
