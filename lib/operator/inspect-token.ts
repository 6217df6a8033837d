import { maxHeaderSize } from "node:http";
import { compactVerify, type JWTPayload } from "jose";
import type { Config } from "@/lib/config";
import { describeCaller, grantedScopes } from "@/lib/descope/caller";
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
import { judgeToken, missingScopes, tokenRules } from "@/lib/mcp/judge-token";
import { type RefusalCode, refusals } from "@/lib/mcp/refusals";
import { meets, type Requirements } from "@/lib/mcp/requirements";
import type { ToolDescription } from "@/lib/mcp/server";
import { presentedToken } from "@/lib/oauth/bearer";
import { toolDescriptions } from "@/lib/tools";

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

/** Everything shown of a token. The token itself and its signature are not part of it. */
export interface Inspection {
  /**
   * How `/mcp` would respond, and why. The status is 200 when the request would reach MCP; `isHidden` when the tool does
   * not exist for this caller, so that MCP answers with an error.
   */
  verdict: { status: number; code?: RefusalCode; sentence: string; isHidden?: boolean };
  rules: InspectedRule[];
  header?: object;
  claims?: Record<string, unknown>;
}

/** All headers together may have this size; a longer token never reaches this app. The rest is for other headers. */
const longestToken = maxHeaderSize - 384;
const tooLong = {
  status: 431,
  sentence: `The token is longer than the ${maxHeaderSize / 1024} KiB of headers that this server accepts, so requests with it never arrive. Tokens grow with each tenant, role and custom claim: issue fewer, or raise the limit (docs/self-hosting.md)`,
};

/**
 * Judges a pasted token as `/mcp` does, and by each rule separately. Nothing is stored or logged.
 * @param pasted the token, with or without `Bearer` before it
 * @param tool the tool to call; empty for a request that calls none
 * @param describe describes the tools; those of this server, except in tests
 */
export async function inspectToken(
  pasted: string,
  tool: string,
  config: Config,
  describe: () => Promise<ToolDescription[]> = toolDescriptions,
): Promise<Inspection> {
  const credential = pasted.trim().replace(/^(Authorization: *)?Bearer +/i, "");
  if (credential.length > longestToken) return { verdict: tooLong, rules: [] };
  const authorization = credential && `Bearer ${credential}`;
  const { refusal } = await judgeToken({ method: "POST", authorization, proof: null }, config);
  const credentials = presentedToken(authorization);
  if (typeof credentials === "string") return { verdict: verdictOn(refusal, tool), rules: [] };
  const { unproven, rules } = await explainToken(credentials.token, tokenRules(config));
  if (!unproven) return { verdict: verdictOn(refusal, tool), rules };
  const { header, claims } = unproven;
  const granted = grantedScopes(claims);
  const ofServer = { title: "Has the scopes that this server requires", source: "RFC 6750 §3.1" };
  rules.push(judgeScopes(ofServer, granted, missingScopes(granted, config)));
  const known = (await describe()).find(({ name }) => name === tool);
  const ofTool = known ? judgeCall(known, claims) : [];
  // What the endpoint does not refuse, the tool may.
  const verdict = refusal ? verdictOn(refusal, tool) : verdictOnCall(ofTool.at(-1)?.code, tool);
  const isHidden = verdict.status === 200 && ofTool.some(({ status }) => status === "fail");
  return { verdict: isHidden ? hiddenFrom(verdict, tool) : verdict, rules: [...rules, ...ofTool], header, claims };
}

/** Judges whether a tool exists for a caller, and if it does, whether they have its scopes. */
function judgeCall({ name, scopes, requirements }: ToolDescription, claims: JWTPayload): InspectedRule[] {
  const granted = grantedScopes(claims);
  const missing = scopes.filter((scope) => !granted.includes(scope));
  const mayUse = judgeRequirements(name, requirements, claims);
  const ofTool = { title: `Has the scopes that ${name} requires`, source: "MCP, basic/authorization, step-up" };
  return [...mayUse, mayUse[0]?.status === "fail" ? skipped(ofTool) : judgeScopes(ofTool, granted, missing)];
}

/** No rule for a tool that everyone may use. The connection's scope is among the tool's scopes. */
/** What a caller needs, for people to read: one text per requirement. */
function needsOf({ roles, permissions, tenant }: Requirements): string[] {
  const list = (kind: string, names: string[]) => `${kind}${names.length > 1 ? "s" : ""} ${names.join(", ")}`;
  return [
    ...(roles ? [list("role", roles)] : []),
    ...(permissions ? [list("permission", permissions)] : []),
    ...(tenant ? [tenant === true ? "any tenant" : `tenant ${tenant}`] : []),
  ];
}

function judgeRequirements(tool: string, requirements: Requirements, claims: JWTPayload): InspectedRule[] {
  const needs = needsOf(requirements);
  if (needs.length === 0) return [];
  const described = describeCaller(claims);
  const caller = described === "missing_claim" ? undefined : described;
  const { roles = [], permissions = [], tenant = "none" } = caller ?? {};
  const list = (names: string[]) => names.join(", ") || "none";
  return [
    {
      title: `May use ${tool}: ${needs.join("; ")}`,
      source: "requires() in lib/tools/",
      status: meets(caller, requirements) ? "pass" : "fail",
      saw: `tenant: ${tenant}; roles: ${list(roles)}; permissions: ${list(permissions)}`,
    },
  ];
}

function hiddenFrom(verdict: Inspection["verdict"], tool: string): Inspection["verdict"] {
  const sentence = `The request is admitted, but ${tool} does not exist for this caller: it is not listed, and MCP answers a call as it does for an unknown tool`;
  return { ...verdict, sentence, isHidden: true };
}

function verdictOn(code: RefusalCode | undefined, tool: string): Inspection["verdict"] {
  if (!code) return { status: 200, sentence: tool ? `The call to ${tool} is allowed` : "The request is allowed" };
  const { status, sentence } = refusals[code];
  return { status, code, sentence };
}

/** A missing scope of a tool is the one refusal that has two forms. */
function verdictOnCall(code: RefusalCode | undefined, tool: string): Inspection["verdict"] {
  const verdict = verdictOn(code, tool);
  if (code !== "insufficient_scope") return verdict;
  return {
    ...verdict,
    sentence: `${verdict.sentence}. ChatGPT and Codex get this as the result of the call, with 200`,
  };
}

const wellFormed: Rule = { title: "Well-formed JWT", source: "RFC 7519 §7.2" };
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
const signed: Rule = { title: "Signed by a key of this project", source: "RFC 7515 §5.2" };
const timely: Rule = { title: "Valid now, with exp and sub", source: "RFC 7519 §4.1" };
const bound: Rule = { title: "Issued for this server", source: "RFC 8707 §2" };

/** The signature cannot be verified if one of these fails. */
const neededForSignature: RefusalCode[] = ["wrong_algorithm", "critical_header", "unknown_key"];

/**
 * Judges a token by each rule of verifyToken, with the same functions; verifyToken stops at the first failure.
 * @param token the untrusted credential; it is not stored
 * @returns the rules in the order in which `/mcp` checks them, and the content of the token if it can be decoded
 */
export async function explainToken(token: string, rules: TokenRules) {
  const unproven = decodeUnproven(token, rules.server);
  const head = headRules.map(({ code, isBroken }) => {
    const rule = headTitles[code] ?? { title: code, source: "" };
    return unproven ? judged(rule, isBroken(unproven) ? code : undefined) : skipped(rule);
  });
  if (!unproven) {
    return { rules: [judged(wellFormed, "malformed_token"), ...head, ...[signed, timely, bound].map(skipped)] };
  }
  const isVerifiable = !head.some(({ code }) => code && neededForSignature.includes(code));
  const keys = sharedKeys(rules.server.jwksUri);
  return {
    unproven,
    rules: [
      judged(wellFormed),
      ...head,
      isVerifiable
        ? judged(signed, await reasonOf(() => compactVerify(token, keys, { algorithms: ["RS256"] })))
        : skipped(signed),
      judged(timely, (await reasonOf(() => checkClaims(token))) ?? missingClaim(unproven)),
      judged(bound, refuseAudience(unproven.claims, rules)),
    ],
  };
}

function missingClaim({ claims }: Unproven): TokenRefusalCode | undefined {
  const caller = describeCaller(claims);
  return typeof caller === "string" ? caller : undefined;
}

/** Why a check fails because of the token or its keys; undefined if it does not fail. @throws any other error */
async function reasonOf(check: () => unknown): Promise<RefusalCode | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    const code = error instanceof KeysUnavailableError ? "keys_unavailable" : refusalOf(error);
    if (code) return code;
    throw error;
  }
}

function judgeScopes(rule: Rule, granted: string[], missing: string[]): InspectedRule {
  if (missing.length > 0) return { ...judged(rule, "insufficient_scope"), saw: `missing: ${missing.join(" ")}` };
  return { ...judged(rule), saw: `granted: ${granted.join(" ") || "none"}` };
}

function judged(rule: Rule, code?: RefusalCode): InspectedRule {
  return code ? { ...rule, status: "fail", code } : { ...rule, status: "pass" };
}

function skipped(rule: Rule): InspectedRule {
  return { ...rule, status: "skip" };
}
