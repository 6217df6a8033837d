import { errors } from "jose";

/**
 * Why a token is refused: the closed list of reason codes, each with the sentence a client sees.
 * Nothing of the token itself is ever part of a sentence.
 */
export const tokenRefusals = {
  malformed_token: "The access token is not a well-formed JWT",
  wrong_algorithm: "The access token is not signed with RS256",
  critical_header: "The access token asks for a header extension that is not supported",
  unknown_key: "The access token names no signing key of this Descope project",
  bad_signature: "The signature of the access token does not match",
  wrong_issuer: "The access token was issued by another authorization server",
  website_session: "A website session is not an access token; sign in as an MCP client",
  refresh_token: "A refresh token is not an access token",
  id_token: "An ID token is not an access token",
  not_an_access_token: "The token says that it is something other than an access token",
  wrong_audience: "The access token was not issued for this server",
  other_resource: "The access token was issued for another resource",
  missing_claim: "The access token lacks a required claim (exp, sub)",
  expired: "The access token has expired",
  not_yet_valid: "The access token is not valid yet",
} as const;

export type TokenRefusalCode = keyof typeof tokenRefusals;

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
