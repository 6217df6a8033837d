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

/** A rule and whether the token meets it. Unlike verifyToken, which stops at the first failure, all are judged. */
export interface RuleResult {
  title: string;
  /** Where the rule comes from. */
  source: string;
  /** `skip`: cannot be judged, because an earlier rule failed. */
  status: "pass" | "fail" | "skip";
  code?: TokenRefusalCode | "keys_unavailable";
}

export interface Explanation {
  unproven?: Unproven;
  /** In the order `/mcp` checks them: the first failure is the reason it gives. */
  rules: RuleResult[];
}

type Rule = Pick<RuleResult, "title" | "source">;

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
 * Judges a token by each rule of verifyToken separately, with the same functions.
 * @param token the untrusted credential; it is not stored
 */
export async function explainToken(token: string, rules: TokenRules): Promise<Explanation> {
  const unproven = decodeUnproven(token, rules.server);
  if (!unproven) return { rules: [result(wellFormed, "malformed_token"), ...skipped()] };
  const head = headRules.map(({ code, isBroken }) =>
    result(headTitles[code] ?? { title: code, source: "" }, isBroken(unproven) ? code : undefined),
  );
  return {
    unproven,
    rules: [
      result(wellFormed),
      ...head,
      await judgeSignature(token, rules, head),
      result(timely, refuseClaims(token) ?? refuseSubject(unproven)),
      result(bound, refuseAudience(unproven.claims, rules)),
    ],
  };
}

async function judgeSignature(token: string, rules: TokenRules, head: RuleResult[]): Promise<RuleResult> {
  if (head.some(({ code }) => code && code !== "keys_unavailable" && neededForSignature.includes(code))) {
    return { ...signed, status: "skip" };
  }
  try {
    return result(signed, await refuseSignature(token, rules));
  } catch (error) {
    if (error instanceof KeysUnavailableError) return result(signed, "keys_unavailable");
    throw error;
  }
}

/**
 * Verifies only the signature, with the keys that verifyToken uses.
 * @throws KeysUnavailableError when the keys cannot be fetched
 */
async function refuseSignature(token: string, rules: TokenRules): Promise<TokenRefusalCode | undefined> {
  try {
    await compactVerify(token, sharedKeys(rules.server.jwksUri), { algorithms: ["RS256"] });
    return undefined;
  } catch (error) {
    const code = refusalOf(error);
    if (code) return code;
    throw error;
  }
}

/** Judges times and required claims alone, for the inspector shows what else is wrong with a token. */
export function refuseClaims(token: string): TokenRefusalCode | undefined {
  try {
    checkClaims(token);
    return undefined;
  } catch (error) {
    const code = refusalOf(error);
    if (code) return code;
    throw error;
  }
}

function refuseSubject({ claims }: Unproven): TokenRefusalCode | undefined {
  const caller = describeCaller(claims);
  return typeof caller === "string" ? caller : undefined;
}

function result(rule: Rule, code?: RuleResult["code"]): RuleResult {
  return code ? { ...rule, status: "fail", code } : { ...rule, status: "pass" };
}

function skipped(): RuleResult[] {
  const others = [...headRules.flatMap(({ code }) => headTitles[code] ?? []), signed, timely, bound];
  return others.map((rule) => ({ ...rule, status: "skip" }));
}
