import type { Config } from "@/lib/config";
import { grantedScopes } from "@/lib/descope/verify-token";
import { judgeToken, missingScopes, tokenRules } from "@/lib/mcp/judge-token";
import { type RefusalCode, refusals } from "@/lib/mcp/refusals";
import { scopesMissingFor } from "@/lib/mcp/server";
import { bearerToken } from "@/lib/oauth/bearer";
import { explainToken, type InspectedRule } from "@/lib/operator/explain-token";
import { createServer } from "@/lib/tools";

/** Everything shown of a token. The token itself and its signature are not part of it. */
export interface Inspection {
  /** How `/mcp` would respond, and why. The status is 200 when the request would reach MCP. */
  verdict: { status: number; code?: RefusalCode; sentence: string };
  rules: InspectedRule[];
  header?: object;
  claims?: Record<string, unknown>;
}

/** Node.js accepts 16 KiB of headers in total; a longer token never reaches this app. */
const longestToken = 16_000;
const tooLong = {
  status: 431,
  sentence: "The token exceeds the server's limit for headers, so requests with it never arrive",
};

/**
 * Judges a pasted token as `/mcp` does, and by each rule separately. Nothing is stored or logged.
 * @param pasted the token, with or without `Bearer` before it
 * @param tool the tool to call; empty for a request that calls none
 */
export async function inspectToken(pasted: string, tool: string, config: Config): Promise<Inspection> {
  const credential = pasted.trim().replace(/^(Authorization: *)?Bearer +/i, "");
  if (credential.length > longestToken) return { verdict: tooLong, rules: [] };
  const authorization = credential && `Bearer ${credential}`;
  const { refusal } = await judgeToken(authorization, config);
  const credentials = bearerToken(authorization);
  if (typeof credentials === "string") return { verdict: verdictOn(refusal, tool), rules: [] };
  const { unproven, rules } = await explainToken(credentials.token, tokenRules(config));
  if (!unproven) return { verdict: verdictOn(refusal, tool), rules };
  const { header, claims } = unproven;
  const granted = grantedScopes(claims);
  const ofServer = { title: "Has the scopes that this server requires", source: "RFC 6750 §3.1" };
  const ofTool = tool ? [await toolRule(tool, granted)] : [];
  const verdict = verdictOn(refusal ?? ofTool[0]?.code, tool);
  const scopeRules = [scopeRule(ofServer, granted, missingScopes(granted, config)), ...ofTool];
  return { verdict, rules: [...rules, ...scopeRules], header, claims };
}

function verdictOn(code: RefusalCode | undefined, tool: string): Inspection["verdict"] {
  if (!code) return { status: 200, sentence: tool ? `The call to ${tool} is allowed` : "The request is allowed" };
  const { status, sentence } = refusals[code];
  return { status, code, sentence };
}

async function toolRule(tool: string, granted: string[]): Promise<InspectedRule> {
  const rule = { title: `Has the scopes that ${tool} requires`, source: "MCP, basic/authorization, step-up" };
  return scopeRule(rule, granted, await scopesMissingFor(createServer, tool, granted));
}

function scopeRule(rule: Pick<InspectedRule, "title" | "source">, granted: string[], missing: string[]): InspectedRule {
  return missing.length > 0
    ? { ...rule, status: "fail", code: "insufficient_scope", saw: `missing: ${missing.join(" ")}` }
    : { ...rule, status: "pass", saw: `granted: ${granted.join(" ") || "none"}` };
}
