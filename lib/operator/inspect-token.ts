import type { Config } from "@/lib/config";
import { grantedScopes } from "@/lib/descope/verify-token";
import { judgeToken, missingScopes, tokenRules } from "@/lib/mcp/judge-token";
import { type RefusalCode, refusals } from "@/lib/mcp/refusals";
import { scopesMissingFor } from "@/lib/mcp/server";
import { bearerToken } from "@/lib/oauth/bearer";
import { explainToken, type RuleResult } from "@/lib/operator/explain-token";
import { createServer } from "@/lib/tools";

/** How `/mcp` would respond, and why. */
export interface Verdict {
  /** HTTP status; 200 when the request would reach MCP. */
  status: number;
  code?: RefusalCode;
  sentence: string;
}

/** A rule for the token or its scopes. */
export type InspectedRule = Omit<RuleResult, "code"> & { code?: RefusalCode; saw?: string };

/** Everything shown of a token. The token itself and its signature are not part of it. */
export interface Inspection {
  verdict: Verdict;
  rules: InspectedRule[];
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
}

/** Node.js accepts 16 KiB of headers in total; a longer token never reaches this app. */
const longestToken = 16_000;

/**
 * Judges a pasted token as `/mcp` does, and by each rule separately. Nothing is stored or logged.
 * @param pasted the token, with or without `Bearer` before it
 * @param tool the tool to call; empty for a request that calls none
 */
export async function inspectToken(pasted: string, tool: string, config: Config): Promise<Inspection> {
  if (pasted.length > 2 * longestToken) return { verdict: tooLong, rules: [] };
  const credential = pasted.trim().replace(/^(Authorization: *)?Bearer +/i, "");
  const header = credential && `Bearer ${credential}`;
  if (credential.length > longestToken) return { verdict: tooLong, rules: [] };
  const judgement = await judgeToken(header, config);
  const credentials = bearerToken(header);
  const isToken = credentials !== "none" && credentials !== "malformed";
  const { unproven, rules } = isToken
    ? await explainToken(credentials.token, tokenRules(config))
    : { unproven: undefined, rules: [] };
  const granted = unproven ? grantedScopes(unproven.claims) : undefined;
  return {
    verdict: judgement.refusal ? refused(judgement.refusal) : await admitted(tool, judgement.caller.scopes),
    rules: [...rules, ...(granted ? [endpointRule(granted, config), ...(await toolRule(tool, granted))] : [])],
    ...(unproven && { header: { ...unproven.header }, claims: { ...unproven.claims } }),
  };
}

const tooLong: Verdict = {
  status: 431,
  sentence: "The token exceeds the server's limit for headers, so requests with it never arrive",
};

function refused(code: RefusalCode): Verdict {
  const { status, sentence } = refusals[code];
  return { status, code, sentence };
}

async function admitted(tool: string, granted: string[]): Promise<Verdict> {
  if (tool && (await scopesMissingFor(createServer, tool, granted)).length > 0) return refused("insufficient_scope");
  const sentence = tool ? `The call to ${tool} is allowed` : "The request is allowed";
  return { status: 200, sentence };
}

function endpointRule(granted: string[], config: Config): InspectedRule {
  const rule = { title: "Has the scopes that this server requires", source: "RFC 6750 §3.1" };
  return scopeRule(rule, granted, missingScopes(granted, config));
}

async function toolRule(tool: string, granted: string[]): Promise<InspectedRule[]> {
  if (!tool) return [];
  const rule = { title: `Has the scopes that ${tool} requires`, source: "MCP, basic/authorization, step-up" };
  return [scopeRule(rule, granted, await scopesMissingFor(createServer, tool, granted))];
}

function scopeRule(rule: Pick<InspectedRule, "title" | "source">, granted: string[], missing: string[]): InspectedRule {
  if (missing.length > 0) {
    return { ...rule, status: "fail", code: "insufficient_scope", saw: `missing: ${missing.join(" ")}` };
  }
  return { ...rule, status: "pass", saw: `granted: ${granted.join(" ") || "none"}` };
}
