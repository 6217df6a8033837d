import { compactVerify } from "jose";
import { KeysUnavailableError, sharedKeys } from "@/lib/descope/keys";
import { refusalOf, type TokenRefusalCode } from "@/lib/descope/refusals";
import {
  checkClaims,
  decodeUnproven,
  headRules,
  refuseAudience,
  type TokenRules,
  type Unproven,
} from "@/lib/descope/token-rules";
import { describeCaller } from "@/lib/descope/verify-token";
import type { RefusalCode } from "@/lib/mcp/refusals";

interface Rule {
  title: string;
  /** Where the rule comes from. */
  source: string;
}

/** A rule for a token or its scopes, and whether the token meets it. */
export interface InspectedRule extends Rule {
  /** `skip`: cannot be judged, because an earlier rule failed. */
  status: "pass" | "fail" | "skip";
  code?: RefusalCode;
  saw?: string;
}

const wellFormed: Rule = { title: "Well-formed JWT", source: "RFC 7519 §7.2" };
const signed: Rule = { title: "Signed by a key of this project", source: "RFC 7515 §5.2" };
const timely: Rule = { title: "Valid now, with exp and sub", source: "RFC 7519 §4.1" };
const bound: Rule = { title: "Issued for this server", source: "RFC 8707 §2" };

const headTitles: Partial<Record<TokenRefusalCode, Rule>> = {
  wrong_algorithm: { title: "Signed with RS256", source: "RFC 8725 §3.1" },
  critical_header: { title: "No critical header extension (crit)", source: "RFC 7515 §4.1.11" },
  refresh_token: { title: "Not a refresh token", source: "RFC 6750 §1" },
  id_token: { title: "Not an ID token", source: "RFC 8725 §3.12" },
  not_an_access_token: { title: "An access token", source: "RFC 8725 §3.12" },
  website_session: { title: "Not a website session", source: "RFC 8725 §3.12" },
  wrong_issuer: { title: "Issued by this Descope project", source: "RFC 8725 §3.8" },
  unknown_key: { title: "Names its signing key (kid)", source: "RFC 7515 §4.1.4" },
};

/** The signature cannot be verified if one of these fails. */
const neededForSignature: TokenRefusalCode[] = ["wrong_algorithm", "critical_header", "unknown_key"];

/**
 * Judges a token by each rule of verifyToken, with the same functions; verifyToken stops at the first failure.
 * @param token the untrusted credential; it is not stored
 * @returns the rules in the order in which `/mcp` checks them, and the content of the token if it can be decoded
 */
export async function explainToken(
  token: string,
  rules: TokenRules,
): Promise<{ unproven?: Unproven; rules: InspectedRule[] }> {
  const unproven = decodeUnproven(token, rules.server);
  const head = headRules.map(({ code, isBroken }) => {
    const rule = headTitles[code] ?? { title: code, source: "" };
    return unproven ? judged(rule, isBroken(unproven) ? code : undefined) : skipped(rule);
  });
  if (!unproven) {
    return { rules: [judged(wellFormed, "malformed_token"), ...head, ...[signed, timely, bound].map(skipped)] };
  }
  const isVerifiable = !head.some(({ code }) => neededForSignature.some((needed) => needed === code));
  return {
    unproven,
    rules: [
      judged(wellFormed),
      ...head,
      isVerifiable ? judged(signed, await reasonOf(() => verifySignature(token, rules))) : skipped(signed),
      judged(timely, (await reasonOf(() => checkClaims(token))) ?? missingClaim(unproven)),
      judged(bound, refuseAudience(unproven.claims, rules)),
    ],
  };
}

/** With the keys that verifyToken uses. */
function verifySignature(token: string, { server }: TokenRules) {
  return compactVerify(token, sharedKeys(server.jwksUri), { algorithms: ["RS256"] });
}

function missingClaim({ claims }: Unproven): TokenRefusalCode | undefined {
  const caller = describeCaller(claims);
  return typeof caller === "string" ? caller : undefined;
}

/** Why a check fails because of the token or its keys; undefined if it does not fail. @throws any other error */
async function reasonOf(check: () => unknown): Promise<TokenRefusalCode | "keys_unavailable" | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    const code = error instanceof KeysUnavailableError ? "keys_unavailable" : refusalOf(error);
    if (code) return code;
    throw error;
  }
}

function judged(rule: Rule, code?: RefusalCode): InspectedRule {
  return code ? { ...rule, status: "fail", code } : { ...rule, status: "pass" };
}

function skipped(rule: Rule): InspectedRule {
  return { ...rule, status: "skip" };
}
