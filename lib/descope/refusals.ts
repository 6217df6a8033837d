import { errors } from "jose";
import type { Explanation } from "@/lib/http/errors";
import { connectionInformation, consolePages, descopeServer, serverUrl } from "./console";

/** A reason to refuse: the sentence that clients get, and the content of its help page. */
export interface Refusal extends Explanation {
  sentence: string;
}

const connectAgain =
  "Disconnect this server in the client, then connect and sign in again. In Claude Code: /mcp → Clear authentication.";

/** The reasons to refuse a token: a closed list of codes. A sentence never contains any part of the token. */
export const tokenRefusals = {
  malformed_token: {
    sentence: "The access token is not a well-formed JWT",
    shows: "401 invalid_token.",
    why: "The token is not a JWT. Descope's access tokens consist of three parts separated by dots.",
    fix: `Make sure the token is complete, and not an opaque token of another service. ${connectAgain}`,
  },
  wrong_algorithm: {
    sentence: "The access token is not signed with RS256",
    shows: "401 invalid_token.",
    why: "Descope signs with RS256, so this token is not from Descope.",
    fix: connectAgain,
  },
  critical_header: {
    sentence: "The access token requires an unsupported header extension",
    shows: "401 invalid_token.",
    why: "The token's header requires an extension (crit) that this server does not support, so RFC 7515 forbids accepting it.",
    fix: connectAgain,
  },
  unknown_key: {
    sentence: "The access token does not name a known signing key of this Descope project",
    shows: "401 invalid_token.",
    why: "This project has no key with the ID in the token: the token is from another project, or the key was revoked.",
    fix: `${connectAgain} If new tokens fail too, DESCOPE_CONFIG_URL names a different project than the one the client signs in to.`,
  },
  bad_signature: {
    sentence: "The signature of the access token is invalid",
    shows: "401 invalid_token.",
    why: "The token was modified or forged.",
    fix: connectAgain,
  },
  wrong_issuer: {
    sentence: "The access token was issued by a different authorization server",
    shows: "Sign-in succeeds, then every call returns 401.",
    why: "The token is from another Descope project, another MCP server, or the same project on a different host (custom domain); or its tenant (dct) is not the one that its issuer names.",
    fix: `Compare DESCOPE_CONFIG_URL with the Discovery URL (${connectionInformation}), including the host. ${connectAgain}`,
  },
  website_session: {
    sentence: "A website session is not an access token; sign in as an MCP client",
    shows: "401 invalid_token for a website's token.",
    why: "A website session proves who the visitor is, not that a client may act on their behalf.",
    fix: "Connect an MCP client and sign in; the client gets its own access token.",
  },
  refresh_token: {
    sentence: "A refresh token is not an access token",
    shows: "401 invalid_token after some time.",
    why: "The client sent a refresh token, which can only be exchanged for new access tokens.",
    fix: "This is a bug in the client: it must send access_token, not refresh_token.",
  },
  id_token: {
    sentence: "An ID token is not an access token",
    shows: "401 invalid_token right after signing in.",
    why: "The client sent the token that says who signed in. It is meant only for the client and grants no access.",
    fix: "This is a bug in the client: from the token endpoint's response, it must send access_token, not id_token.",
  },
  not_an_access_token: {
    sentence: "The token's claims say that it is not an access token",
    shows: "401 invalid_token for a token signed with a key of this project.",
    why: "The token's token_type is not access_token, Bearer or DPoP, or it is a logout token (events).",
    fix: `Send the access_token from the token endpoint's response. If you did, check whether a JWT template (${consolePages.jwtTemplates}) sets token_type.`,
  },
  wrong_audience: {
    sentence: "The access token was not issued for this server",
    shows: "Sign-in succeeds, then every call returns 401.",
    why: "The token's audience is neither this server's URL nor (with TOKEN_BINDING=project) the project's ID.",
    fix: `${serverUrl}: set it to this server's URL, ending in /mcp. ${connectAgain} Machine tokens (client credentials) never contain a URL and need TOKEN_BINDING=project.`,
  },
  other_resource: {
    sentence: "The access token was issued for another resource",
    shows: "Sign-in succeeds, then every call returns 401.",
    why: "The token was issued for another MCP server of the same project, or for another address of this one: its audience contains another URI, or an entry that is not a string.",
    fix: `Connect to the exact URL that the dashboard shows. ${serverUrl} must be the same. ${connectAgain}`,
  },
  missing_claim: {
    sentence: "The access token lacks a required claim (exp, sub)",
    shows: "401 invalid_token.",
    why: "The token has no expiry (exp) or no subject (sub).",
    fix: `Check whether a JWT template (${consolePages.jwtTemplates}) removes claims.`,
  },
  expired: {
    sentence: "The access token has expired",
    shows: "The client signs in again automatically, or asks you to.",
    why: "Access tokens are short-lived. Clients renew them with a refresh token.",
    fix: `If you are asked often, make sure the refresh token grant is enabled: ${descopeServer}. ${connectAgain}`,
  },
  not_yet_valid: {
    sentence: "The access token is not valid yet",
    shows: "401 right after signing in.",
    why: "The token becomes valid in the future: the server's clock is behind.",
    fix: "Synchronize the server's clock with NTP; the clock check on the dashboard shows the difference.",
  },
} satisfies Record<string, Refusal>;

export type TokenRefusalCode = keyof typeof tokenRefusals;

/** Takes an error from jose, returns the reason to refuse the token; undefined if the error is not about the token. */
export function refusalOf(error: unknown) {
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
