import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Config } from "@/lib/config";
import { notConfigured, type Problem } from "@/lib/config/problem";
import type { TokenRefusal } from "@/lib/descope/verify-token";
import { errorResponse, helpPath } from "@/lib/http/errors";
import { log } from "@/lib/log";
import { activeTracing } from "@/lib/log/tracing";
import { challengeHeader } from "@/lib/oauth/bearer";
import { proofAlgorithms } from "@/lib/oauth/dpop";
import { resourceMetadataUrl } from "@/lib/oauth/protected-resource";
import { type RefusalCode, type RequestRefusal, refusals } from "./refusals";

/** What may be logged about a refused request: never the token, nor its claims. */
export type Seen = Partial<Omit<TokenRefusal, "code">> & {
  cause?: string;
  /** True for this server's own checks, which are not logged. */
  isProbe?: boolean;
  /** That of the exchange, if there is one already. */
  requestId?: string;
  /** Seconds after which a client may retry; the sentence then names them, since few clients show a header. */
  retryAfter?: number;
};

/** Seconds after which a client may retry if the token could not be verified. */
const retryAfterSeconds = 5;

/** Refuses a request: logs one line, and returns the response for the reason. */
export function refuse(code: RequestRefusal, config: Config, seen: Seen = {}): Response {
  const answer = answerTo(code, config, seen.retryAfter);
  answer.headers.set("X-Request-Id", logRefusal(code, answer.status, seen));
  return answer;
}

/**
 * Completes the SDK's response to a call that lacks a tool's scope, with the log line and help link of every refusal.
 * @param requestId that of the exchange: the lines of the calls that were refused have it as well
 */
export async function refuseForScope(
  answer: Response,
  config: Config,
  { clientId, requestId }: { clientId: string; requestId: string },
): Promise<Response> {
  const { status, headers } = answer;
  const body = z.record(z.string(), z.unknown()).parse(await answer.json());
  logRefusal("insufficient_scope", status, { clientId, requestId });
  return Response.json({ ...body, ...helpFor("insufficient_scope", config) }, { status, headers });
}

/** Refuses a request while the server is not configured. */
export function refuseUnconfigured(problems: Problem[]): Response {
  const answer = notConfigured(problems);
  const cause = problems.map(({ variable }) => variable).join(" ");
  answer.headers.set("X-Request-Id", logRefusal("not_configured", answer.status, { cause }));
  return answer;
}

/** Records a refusal in the request's span and, unless it is one of our own checks, in a log line; returns the request ID. */
function logRefusal(reason: RefusalCode, status: number, seen: Seen): string {
  const { issuerForm, keyId, clientId, cause, isProbe, requestId = randomUUID() } = seen;
  activeTracing()?.annotate("auth.reason", reason);
  if (!isProbe) log("info", "refused", { status, reason, issuerForm, keyId, clientId, cause, requestId });
  return requestId;
}

/** The URL of the reason's help page, if there is one (RFC 6749 §5.2). */
function helpFor(code: RequestRefusal, config: Config): { error_uri?: string } {
  const path = helpPath(code);
  return path ? { error_uri: config.baseUrl + path } : {};
}

/** Challenged with the DPoP scheme. All others with Bearer, which every client understands. */
const aboutProofs: ReadonlySet<RequestRefusal> = new Set(["proof_required", "invalid_proof", "replayed_proof"]);

function answerTo(code: RequestRefusal, config: Config, retryAfter?: number): Response {
  const { status, error, sentence } = refusals[code];
  const description = `${sentence}${retryAfter ? `. Try again in ${retryAfter} s` : ""} (${code})`;
  const answer = { status, error, description, details: helpFor(code, config) };
  if (retryAfter || status === 503) return errorResponse({ ...answer, retryAfter: retryAfter ?? retryAfterSeconds });
  if (error === "forbidden") return errorResponse(answer);
  const challenge = challengeHeader({
    ...(aboutProofs.has(code) && { scheme: "DPoP", algorithms: proofAlgorithms }),
    // Without credentials, a challenge has no error (RFC 6750 §3.1).
    ...(error !== "unauthorized" && { error, description }),
    scopes: config.requiredScopes,
    resourceMetadataUrl: resourceMetadataUrl(config.resource),
  });
  return errorResponse({ ...answer, headers: { "WWW-Authenticate": challenge } });
}
