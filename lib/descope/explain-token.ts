import { KeysUnavailableError } from "./keys";
import type { TokenRefusalCode } from "./refusals";
import {
  decodeUnproven,
  headRules,
  refuseAudience,
  refuseClaims,
  type TokenRules,
  type Unproven,
} from "./token-rules";
import { describeCaller, refuseSignature } from "./verify-token";

/** One rule and whether the token keeps it. Unlike verifyToken, which stops at the first, all are judged. */
export interface RuleResult {
  title: string;
  /** Where the rule comes from. */
  source: string;
  /** `skip`: it cannot be told, because of a rule above. */
  status: "pass" | "fail" | "skip";
  code?: TokenRefusalCode | "keys_unavailable";
}

export interface Explanation {
  unproven?: Unproven;
  /** In the order in which `/mcp` asks: the first that fails is the reason it gives. */
  rules: RuleResult[];
}

type Rule = Pick<RuleResult, "title" | "source">;

const wellFormed: Rule = { title: "It is a well-formed JWT", source: "RFC 7519 §7.2" };
const signed: Rule = { title: "A key of this project signed it", source: "RFC 7515 §5.2" };
const timely: Rule = { title: "It is in force, and says for whom and until when", source: "RFC 7519 §4.1" };
const bound: Rule = { title: "It is meant for this server", source: "RFC 8707 §2" };

const headTitles: Partial<Record<TokenRefusalCode, Rule>> = {
  wrong_algorithm: { title: "It is signed with RS256", source: "RFC 8725 §3.1" },
  critical_header: { title: "It demands no header extension", source: "RFC 7515 §4.1.11" },
  refresh_token: { title: "It is no refresh token", source: "RFC 6750 §1" },
  id_token: { title: "It is no ID token", source: "RFC 8725 §3.12" },
  not_an_access_token: { title: "It is of no other kind", source: "RFC 8725 §3.12" },
  website_session: { title: "It is no session of a website", source: "RFC 8725 §3.12" },
  wrong_issuer: { title: "This Descope project issued it", source: "RFC 8725 §3.8" },
  unknown_key: { title: "It names the key that signed it", source: "RFC 7515 §4.1.4" },
};

/** Without these no signature can be judged. */
const neededForSignature: TokenRefusalCode[] = ["wrong_algorithm", "critical_header", "unknown_key"];

/**
 * Judges a token by each rule of verifyToken on its own, with the very functions that verifyToken uses.
 * @param token the credential, untrusted; nothing of it is kept
 */
export async function explainToken(token: string, rules: TokenRules): Promise<Explanation> {
  const unproven = decodeUnproven(token, rules.server);
  if (!unproven) return { rules: [result(wellFormed, "malformed_token"), ...untold()] };
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

function refuseSubject({ claims }: Unproven): TokenRefusalCode | undefined {
  const caller = describeCaller(claims);
  return typeof caller === "string" ? caller : undefined;
}

function result(rule: Rule, code?: RuleResult["code"]): RuleResult {
  return code ? { ...rule, status: "fail", code } : { ...rule, status: "pass" };
}

function untold(): RuleResult[] {
  const others = [...headRules.flatMap(({ code }) => headTitles[code] ?? []), signed, timely, bound];
  return others.map((rule) => ({ ...rule, status: "skip" }));
}
