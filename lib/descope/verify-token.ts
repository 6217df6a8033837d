import { errors, type JWTPayload, jwtVerify } from "jose";
import type { IssuerForm } from "./discovery-url";
import { sharedKeys } from "./keys";
import { refusalOf, type TokenRefusalCode } from "./refusals";
import { userIdOf } from "./token-kind";
import {
  claimOptions,
  clientIdOf,
  decodeUnproven,
  headRules,
  refuseAudience,
  type TokenRules,
} from "./token-rules";

/** The caller, read from a token that passed every rule. */
export interface Caller {
  /** Descope's user ID, or the record ID of a client that acts for itself; `sub`, unless the project overrides it. */
  subject: string;
  /** Empty when the token names no client. */
  clientId: string;
  scopes: string[];
  tenant?: string;
  /** Seconds since the epoch. */
  expiresAt: number;
  claims: JWTPayload;
}

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
 * Verifies an access token by RFC 8725 (JWT practice), RFC 8707 (audience) and Descope's issuer forms.
 * Whatever can be refused without keys is refused first, so garbage is never mistaken for an outage.
 * @param token the bearer credential, untrusted
 * @returns the caller, or the reason for the refusal
 * @throws KeysUnavailableError when keys are needed and cannot be fetched
 */
export async function verifyToken(token: string, rules: TokenRules): Promise<TokenVerdict> {
  const unproven = decodeUnproven(token, rules.server);
  if (!unproven) return { refusal: { code: "malformed_token" } };
  const { header, issuerForm } = unproven;
  const seen = {
    ...(typeof header.kid === "string" && { keyId: header.kid }),
    ...(issuerForm && { issuerForm }),
  };
  const broken = headRules.find(({ isBroken }) => isBroken(unproven, rules.server));
  if (broken) return { refusal: { code: broken.code, ...seen } };

  const verified = await verifySignature(token, rules.server.jwksUri);
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

async function verifySignature(token: string, jwksUri: string): Promise<Verified> {
  try {
    const { payload } = await jwtVerify(token, sharedKeys(jwksUri), { algorithms, ...claimOptions });
    return { claims: payload };
  } catch (error) {
    const code = refusalOf(error);
    if (!code) throw error;
    // jose checks claims only after the signature, so the client is proven.
    const isProven = error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed;
    return { code, ...(isProven && { clientId: clientIdOf(error.payload) }) };
  }
}

/** Reads the caller from claims; returns the reason code if a required claim is missing. */
export function describeCaller(claims: JWTPayload): Caller | TokenRefusalCode {
  const { exp, dct } = claims;
  const subject = userIdOf(claims);
  if (subject === undefined || exp === undefined) return "missing_claim";
  return {
    subject,
    clientId: clientIdOf(claims),
    scopes: grantedScopes(claims),
    ...(typeof dct === "string" && { tenant: dct }),
    expiresAt: exp,
    claims,
  };
}

/** The scopes of a token: a string with spaces, or a list; anything else grants nothing. */
export function grantedScopes({ scope }: JWTPayload): string[] {
  const scopes = [typeof scope === "string" ? scope.split(" ") : scope].flat();
  return scopes.filter((name): name is string => typeof name === "string" && name !== "");
}
