import { vercelVariables } from "@/lib/config/problem";
import { serverScopes } from "@/lib/descope/console";
import { type Refusal, type TokenRefusalCode, tokenRefusals } from "@/lib/descope/refusals";

/** A refusal with its HTTP status and error code (RFC 6749 §5.2, RFC 6750 §3.1). */
export interface AnsweredRefusal extends Refusal {
  status: 401 | 403 | 429 | 503;
  error: string;
}

/** The reasons to refuse a request before its token is judged. */
const beforeToken = {
  not_configured: {
    status: 503,
    error: "server_not_configured",
    sentence: "This server is not configured",
    shows: "The client reports that the server is unavailable (503).",
    why: "A variable is missing or wrong, so the server does not know which Descope project to trust.",
    fix: `Open the dashboard (/), which names the variable. Set it in .env.local, or in ${vercelVariables}, and redeploy.`,
  },
  host_not_allowed: {
    status: 403,
    error: "forbidden",
    sentence: "This local server accepts only requests to localhost. Set BASE_URL to the public address of this server",
    shows: "403 forbidden from another machine or through a tunnel.",
    why: "BASE_URL is a localhost address, so the server accepts only requests to localhost: otherwise any web page could reach it by DNS rebinding.",
    fix: "Set BASE_URL to the public address, for example the tunnel's, and restart.",
  },
  origin_not_allowed: {
    status: 403,
    error: "forbidden",
    sentence: "This browser origin may not call this server. The operator can add it to ALLOWED_ORIGINS",
    shows: "A browser client fails to connect; the browser's console shows 403.",
    why: "The page's origin is not among those that may call this server.",
    fix: "Add the origin (scheme, host and port) to ALLOWED_ORIGINS, or remove that variable to allow any https origin, localhost, and the schemes of apps and browser extensions.",
  },
  no_credentials: {
    status: 401,
    error: "unauthorized",
    sentence: "Sign in to use this server",
    shows: "The client opens a sign-in page, or reports that it needs authorization.",
    why: "The request had no token, which is normal for a first request.",
    fix: "Sign in. If the client does not offer to, run npm run doctor with this server's URL.",
  },
  malformed_header: {
    status: 401,
    error: "invalid_token",
    sentence: "The Authorization header must be: Bearer (or DPoP), one space, one token",
    shows: "401 after you set a token by hand.",
    why: "The Authorization header is not the word Bearer or DPoP, one space and one token.",
    fix: "Send Authorization: Bearer eyJ… without quotes, and without a second token.",
  },
} satisfies Record<string, AnsweredRefusal>;

/** The reasons to refuse a request whose token has passed, or cannot be judged. */
const afterToken = {
  proof_required: {
    status: 401,
    error: "invalid_token",
    sentence: "The access token is bound to a key: send it with the DPoP scheme and a proof",
    shows: "401 invalid_token for a token that was issued with DPoP.",
    why: "The token is bound to the client's key (cnf.jkt), but was sent as a bearer token, as a thief would send it.",
    fix: "Use a client that supports DPoP, or turn DPoP off for the client in Descope. BOUND_TOKENS=bearer accepts such tokens without a proof.",
  },
  not_bound: {
    status: 401,
    error: "invalid_token",
    sentence: "The access token is not bound to a key: send it with the Bearer scheme",
    shows: "401 invalid_token for a request with a DPoP proof.",
    why: "The request uses the DPoP scheme, but the token names no key (cnf.jkt), so its proof proves nothing.",
    fix: "Let the client use the scheme that the token response names (token_type), or turn DPoP on for the client in Descope.",
  },
  invalid_proof: {
    status: 401,
    error: "invalid_dpop_proof",
    sentence: "The DPoP proof is missing or invalid, or made for another request, token or key",
    shows: "401 invalid_dpop_proof.",
    why: "The proof in the DPoP header must be signed with the token's key, less than 5 minutes old, and name this method, this server's URL and this token.",
    fix: "Compare the client's clock with the server's, and the htu claim of its proof with this server's URL. Behind a proxy, set BASE_URL to the public address.",
  },
  replayed_proof: {
    status: 401,
    error: "invalid_dpop_proof",
    sentence: "The DPoP proof was used before",
    shows: "401 invalid_dpop_proof when a request is repeated.",
    why: "Each proof is for one request: a second one with the same jti may be a captured copy.",
    fix: "Let the client make a new proof for every request, also when it retries.",
  },
  insufficient_scope: {
    status: 403,
    error: "insufficient_scope",
    sentence: "The access token lacks a scope that this request needs",
    shows: "The client asks for consent again, or reports that a permission is missing (403).",
    why: "The token lacks a scope that the server (REQUIRED_SCOPES) or the called tool requires.",
    fix:
      "Accept the new consent. A client that does not ask, such as mcpc, has to sign in again with the scope. " +
      `If you are asked every time: ${serverScopes}: add the scope, and make sure a policy grants it.`,
  },
  keys_unavailable: {
    status: 503,
    error: "temporarily_unavailable",
    sentence: "The token could not be verified: Descope's signing keys are temporarily unavailable. Try again shortly",
    shows: "The server is briefly unavailable (503); the client keeps its token.",
    why: "The token could not be verified, because Descope's signing keys could not be fetched.",
    fix: "Try again in a few seconds. If the problem persists, check the signing keys on the dashboard, and status.descope.com.",
  },
  // begin optional: rate-limit
  rate_limited: {
    status: 429,
    error: "rate_limited",
    sentence: "This caller has sent too many requests",
    shows: "The client reports an error (429), or waits and tries again.",
    why: "The server limits how many messages a user may send with one client, or a machine, in a period (RATE_LIMIT). The token is fine.",
    fix: "Wait for the number of seconds in Retry-After. If people reach the limit in normal use, raise RATE_LIMIT.",
  },
  // end optional: rate-limit
} satisfies Record<string, AnsweredRefusal>;

export type RefusalCode = keyof typeof beforeToken | keyof typeof afterToken | TokenRefusalCode;

/** All reasons but `not_configured`, for which `notConfigured` makes the response. */
export type RequestRefusal = Exclude<RefusalCode, "not_configured">;

const ofTokens = Object.entries(tokenRefusals).map(([code, refusal]) => [
  code,
  { status: 401, error: "invalid_token", ...refusal },
]);

/**
 * The reasons for `/mcp` to refuse a request: a closed list of codes, in the order in which they are checked. The same
 * codes appear in the logs and name the help pages. A refused request gets exactly one.
 */
export const refusals: Record<RefusalCode, AnsweredRefusal> = {
  ...beforeToken,
  ...Object.fromEntries(ofTokens),
  ...afterToken,
};
