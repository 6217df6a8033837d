import { hash } from "node:crypto";
import { compactVerify, errors, type JWTPayload, type ProtectedHeaderParameters } from "jose";
import { LRUCache } from "lru-cache";
import { type Caller, describeCaller } from "./caller";
import type { IssuerForm } from "./discovery-url";
import { sharedKeys } from "./keys";
import { refusalOf, type TokenRefusalCode } from "./refusals";
import { checkClaims, clientIdOf, decodeUnproven, headRules, refuseAudience, type TokenRules } from "./token-rules";

/** A refused token: the reason, and what may be logged about it. Only `clientId` is proven by the signature. */
export interface TokenRefusal {
  code: TokenRefusalCode;
  keyId?: string;
  issuerForm?: IssuerForm;
  clientId?: string;
}

export type TokenVerdict = { caller: Caller; refusal?: undefined } | { refusal: TokenRefusal };

const algorithms = ["RS256"];

/**
 * The tokens whose signature held, by their SHA-256, each with the key that proved it. It says nothing else about a
 * token, holds nothing that failed, and counts only while the project's key set still answers with that very key.
 */
const proven = new LRUCache<string, object>({ max: 1_000 });

/**
 * Checks an access token by RFC 8725 (JWT practice), RFC 8707 (audience) and Descope's issuer forms.
 * What can be refused without keys is refused first, so garbage is never mistaken for an outage.
 * @param token the bearer credential, untrusted
 * @returns the caller, or the reason for the refusal
 * @throws KeysUnavailableError when keys are needed and cannot be fetched
 */
export async function verifyToken(token: string, rules: TokenRules): Promise<TokenVerdict> {
  const unproven = decodeUnproven(token, rules.server);
  if (!unproven) return { refusal: { code: "malformed_token" } };
  const { header, issuerForm } = unproven;
  const seen = { ...(typeof header.kid === "string" && { keyId: header.kid }), ...(issuerForm && { issuerForm }) };
  const broken = headRules.find(({ isBroken }) => isBroken(unproven));
  if (broken) return { refusal: { code: broken.code, ...seen } };

  const verified = await verify(token, rules.server.jwksUri, unproven.header);
  if (!verified.claims) return { refusal: { ...seen, ...verified } };

  const caller = describeCaller(verified.claims);
  if (typeof caller === "string") {
    return { refusal: { code: caller, clientId: clientIdOf(verified.claims), ...seen } };
  }
  const wrong = refuseAudience(verified.claims, rules);
  if (wrong) return { refusal: { code: wrong, clientId: caller.clientId, ...seen } };
  return { caller };
}

type Verified = { claims: JWTPayload } | { claims?: undefined; code: TokenRefusalCode; clientId?: string };

async function verify(token: string, jwksUri: string, header: ProtectedHeaderParameters): Promise<Verified> {
  try {
    await proveSignature(token, jwksUri, header);
    return { claims: checkClaims(token) };
  } catch (error) {
    const code = refusalOf(error);
    if (!code) throw error;
    // Only the check of the claims throws these: the signature holds, so whose token it was is proven.
    const isAboutClaims = error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed;
    return { code, ...(isAboutClaims && { clientId: clientIdOf(error.payload) }) };
  }
}

/** Checks the signature, unless the key that is in force has proven this very token before. */
async function proveSignature(token: string, jwksUri: string, header: ProtectedHeaderParameters): Promise<void> {
  const key = await sharedKeys(jwksUri)({ ...header, alg: "RS256" }, { payload: "", signature: "" });
  const digest = hash("sha256", token, "base64");
  if (proven.get(digest) === key) return;
  await compactVerify(token, key, { algorithms });
  proven.set(digest, key);
}
