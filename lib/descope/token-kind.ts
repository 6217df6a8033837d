import type { JWTPayload } from "jose";

/** The kinds of token other than access tokens that a project's keys sign, by the reason code that refuses them. */
export type OtherKind = "refresh_token" | "id_token" | "website_session" | "not_an_access_token";

/** Claims that a client's token has and a website session does not. */
const clientMarks = ["azp", "client_id", "scope", "dci", "token_type"];
/** OpenID Connect Core §2 and §3.3.2.11. */
const idTokenMarks = ["nonce", "at_hash", "c_hash"];
/** OpenID Connect Back-Channel Logout §2.4. */
const logoutMark = "events";

/**
 * Determines a token's kind from its claims (RFC 8725 §3.12), because a project's keys sign all kinds: by Descope's
 * `drn` and `token_type`, otherwise by claims typical of a kind. A claim with an invalid value counts as present.
 * @returns undefined for an access token, and for any token that cannot be distinguished from one
 */
export function otherKind(claims: JWTPayload, projectId: string): OtherKind | undefined {
  const { drn, token_type: type } = claims;
  if (isNamed(drn, "dsr") || isNamed(type, "refresh_token")) return "refresh_token";
  if (isNamed(type, "id_token")) return "id_token";
  if (type !== undefined && !isAccessTokenType(type)) return "not_an_access_token";
  if (claims.iss === projectId || isSession(claims)) return "website_session";
  if (type !== undefined) return undefined;
  if (idTokenMarks.some((mark) => Object.hasOwn(claims, mark))) return "id_token";
  return Object.hasOwn(claims, logoutMark) ? "not_an_access_token" : undefined;
}

/**
 * Descope's ID of the user whose token it is. In a project that overrides the subject claim it is in `dsub`, and `sub`
 * contains the project's own value.
 * @returns undefined if `sub` is missing, or if either claim is not a string or is blank
 */
export function userIdOf({ sub, dsub = sub }: JWTPayload): string | undefined {
  return isText(sub) && isText(dsub) ? dsub : undefined;
}

// RFC 6749 §5.1 and RFC 9449 §5 compare these case-insensitively; `access_token` is Descope's own value.
function isAccessTokenType(type: unknown): boolean {
  return typeof type === "string" && (type === "access_token" || /^(bearer|dpop)$/i.test(type));
}

/** Descope marks sessions as `DS`, but some access tokens too: those name a client or its scopes. */
function isSession(claims: JWTPayload): boolean {
  return isNamed(claims.drn, "ds") && !clientMarks.some((mark) => [claims[mark]].flat().some(isText));
}

/** Whether a claim is a given word or a list that contains it, ignoring case and invisible characters. */
function isNamed(claim: unknown, word: string): boolean {
  return [claim].flat().some((said) => isText(said) && seen(said).toLowerCase() === word);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && seen(value) !== "";
}

/** A text without blanks and invisible characters: a blank claim counts as empty. */
function seen(text: string): string {
  return text.replace(/[\s\p{C}]+/gu, "");
}
