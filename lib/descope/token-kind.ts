import type { JWTPayload } from "jose";

/** What a project's keys sign that is no access token, by the reason code that refuses it. */
export type OtherKind = "refresh_token" | "id_token" | "website_session" | "not_an_access_token";

/** What a client's token carries and a website's session does not. */
const clientMarks = ["azp", "client_id", "scope", "dci", "token_type"];
/** OpenID Connect Core §2 and §3.3.2.11. */
const idTokenMarks = ["nonce", "at_hash", "c_hash"];
/** OpenID Connect Back-Channel Logout §2.4. */
const logoutMark = "events";

/**
 * Tells by its claims what a token is (RFC 8725 §3.12), for one project's keys sign all of them: Descope's `drn` and
 * `token_type` say it, else the marks of a kind do. What is there but makes no sense counts as there.
 * @returns undefined for an access token, and for what nothing tells from one
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
 * Whose token it is: Descope's user ID. A project that overrides the subject claim has it in `dsub`, and something of
 * its own choice in `sub`.
 * @returns undefined when one of the two is there and is no text, or `sub` is missing
 */
export function userIdOf({ sub, dsub = sub }: JWTPayload): string | undefined {
  return isText(sub) && isText(dsub) ? dsub : undefined;
}

// RFC 6749 §5.1 and RFC 9449 §5 compare these without regard to case; `access_token` is Descope's own word.
function isAccessTokenType(type: unknown): boolean {
  return typeof type === "string" && (type === "access_token" || /^(bearer|dpop)$/i.test(type));
}

/** Descope marks a session as `DS`, but some access tokens too: those name a client, or what it may do. */
function isSession(claims: JWTPayload): boolean {
  return isNamed(claims.drn, "ds") && !clientMarks.some((mark) => [claims[mark]].flat().some(isText));
}

/** Whether a claim says a word, in whatever case, among characters that nobody sees, or in a list. */
function isNamed(claim: unknown, word: string): boolean {
  return [claim].flat().some((said) => isText(said) && seen(said).toLowerCase() === word);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && seen(value) !== "";
}

/** What is left to be seen of a text: a claim of blanks says nothing. */
function seen(text: string): string {
  return text.replace(/[\s\p{C}]+/gu, "");
}
