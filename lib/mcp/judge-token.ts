import type { Config } from "@/lib/config";
import type { Caller } from "@/lib/descope/caller";
import type { TokenRules } from "@/lib/descope/token-rules";
import { verifyToken } from "@/lib/descope/verify-token";
import { activeTracing } from "@/lib/log/tracing";
import { presentedToken, type Scheme } from "@/lib/oauth/bearer";
import { boundKey, refuseProof } from "@/lib/oauth/dpop";
import type { RequestRefusal } from "./refusals";
import type { Seen } from "./refuse";

/** The endpoint's decision on credentials: the caller, or the reason to refuse them. */
export type TokenJudgement =
  | { caller: Caller; token: string; refusal?: undefined }
  | { refusal: RequestRefusal; seen: Seen };

/**
 * Judges the credentials of a request: the token, then the scopes of the endpoint. Both `/mcp` and the
 * token inspector use this function, so they never disagree.
 */
export function judgeToken(presented: Presented, config: Config): Promise<TokenJudgement> {
  const tracing = activeTracing();
  if (!tracing) return judge(presented, config);
  return tracing.inSpan("token check", () => judge(presented, config), describe);
}

/** What a request presents: its credentials, and for a token that is bound to a key the proof of that key. */
export interface Presented {
  method: string;
  authorization: string | null;
  proof: string | null;
}

/** What telemetry may know of a judgement: of the claims only who called, and only when the signature has proven it. */
function describe(judgement: TokenJudgement | undefined): Record<string, string> {
  if (!judgement) return {};
  if (!judgement.refusal) {
    const { subject, clientId } = judgement.caller;
    return { "auth.outcome": "admitted", "enduser.id": subject, "oauth.client_id": clientId };
  }
  const outcome = judgement.refusal === "keys_unavailable" ? "unavailable" : "refused";
  const { clientId } = judgement.seen;
  return {
    "auth.outcome": outcome,
    "auth.reason": judgement.refusal,
    ...(clientId && { "oauth.client_id": clientId }),
  };
}

async function judge(presented: Presented, config: Config): Promise<TokenJudgement> {
  const credentials = presentedToken(presented.authorization);
  if (credentials === "none") return { refusal: "no_credentials", seen: {} };
  if (credentials === "malformed") return { refusal: "malformed_header", seen: {} };

  // An outage is not a refusal of the token: the client must keep it and retry.
  const verdict = await verifyToken(credentials.token, tokenRules(config)).catch((error: unknown) => ({
    outage: causesOf(error),
  }));
  if ("outage" in verdict) return { refusal: "keys_unavailable", seen: { cause: verdict.outage } };
  if (verdict.refusal) {
    const { code, ...seen } = verdict.refusal;
    return { refusal: code, seen };
  }
  const { clientId, scopes } = verdict.caller;
  const unproven = await refuseBinding(presented, { ...credentials, caller: verdict.caller }, config);
  if (unproven) return { refusal: unproven, seen: { clientId } };
  if (missingScopes(scopes, config).length > 0) return { refusal: "insufficient_scope", seen: { clientId } };
  return { caller: verdict.caller, token: credentials.token };
}

/**
 * Holds a token to the key that it is bound to (RFC 9449 §7.1).
 * @returns why the request is refused, or undefined
 */
async function refuseBinding(
  { method, proof }: Presented,
  { token, scheme, caller }: { token: string; scheme: Scheme; caller: Caller },
  { resource, boundAsBearer }: Config,
): Promise<RequestRefusal | undefined> {
  const thumbprint = boundKey(caller.claims);
  if (scheme === "Bearer") return thumbprint === undefined || boundAsBearer ? undefined : "proof_required";
  if (thumbprint === undefined) return "not_bound";
  return refuseProof(proof, { method, resource, token, thumbprint });
}

/** An error and its causes in one line: the reason why keys could not be fetched is at the end of the chain. */
function causesOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { name, message, cause } = error;
  return `${name}: ${message}${cause === undefined ? "" : ` ← ${causesOf(cause)}`}`;
}

/** What a token must match to be accepted by this server. */
export function tokenRules(config: Config): TokenRules {
  return { server: config.descope, resource: config.resource, binding: config.tokenBinding };
}

/** The endpoint's required scopes that were not granted. */
export function missingScopes(granted: string[], config: Config): string[] {
  return config.requiredScopes.filter((scope) => !granted.includes(scope));
}
