import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Config } from "@/lib/config";
import type { Problem } from "@/lib/config/problem";
import { notConfigured } from "@/lib/config/problem";
import type { TokenRefusal } from "@/lib/descope/verify-token";
import { errorResponse } from "@/lib/http/errors";
import { log } from "@/lib/log";
import { activeTracing } from "@/lib/log/tracing";
import { bearerChallenge } from "@/lib/oauth/bearer";
import { resourceMetadataUrl } from "@/lib/oauth/resource-metadata";
import { type RefusalCode, refusals } from "./refusals";

/** What of a refused request may be logged: never the token, nor what stands in it. */
export type Seen = Partial<Omit<TokenRefusal, "code">> & {
  cause?: string;
  /** True when a check of our own asks: nobody needs to read of that. */
  isProbe?: boolean;
};

/** Without a configuration there is nothing to refuse by: notConfigured answers then. */
type RequestRefusal = Exclude<RefusalCode, "not_configured">;

/** Seconds after which a client may ask again when the token could not be checked. */
const retryAfterSeconds = 5;

/** Refuses a request: one line in the log, and an answer whose form follows from the reason. */
export function refuse(code: RequestRefusal, config: Config, seen: Seen = {}): Response {
  const answer = answerTo(code, config);
  answer.headers.set("X-Request-Id", logRefusal(code, answer.status, seen));
  return answer;
}

/** Completes the SDK's answer to a call that lacks a tool's scope: with the log line and links of every refusal. */
export async function refuseForScope(answer: Response, config: Config, clientId: string): Promise<Response> {
  const body = z.record(z.string(), z.unknown()).parse(await answer.json());
  const headers = new Headers(answer.headers);
  headers.set("X-Request-Id", logRefusal("insufficient_scope", answer.status, { clientId }));
  const error_uri = helpPage("insufficient_scope", config);
  return Response.json({ ...body, error_uri }, { status: answer.status, headers });
}

/** Refuses every request while there is no configuration to judge by. */
export function refuseUnconfigured(problems: Problem[]): Response {
  const answer = notConfigured(problems);
  const cause = problems.map(({ variable }) => variable).join(" ");
  answer.headers.set("X-Request-Id", logRefusal("not_configured", answer.status, { cause }));
  return answer;
}

/** Tells of a refusal, in the request's span and in one log line, unless a check of our own asks; returns its ID. */
function logRefusal(reason: RefusalCode, status: number, seen: Seen = {}): string {
  const { issuerForm, keyId, clientId, cause, isProbe } = seen;
  const requestId = randomUUID();
  activeTracing()?.annotate("auth.reason", reason);
  if (!isProbe) log("info", "refused", { status, reason, issuerForm, keyId, clientId, cause, requestId });
  return requestId;
}

/** Where people read what to do (`error_uri`, RFC 6749 §5.2). */
function helpPage(code: RequestRefusal, config: Config): string {
  return `${config.baseUrl}/help/${code}`;
}

function answerTo(code: RequestRefusal, config: Config): Response {
  const { status, error, sentence } = refusals[code];
  const description = `${sentence} (${code})`;
  const details = { error_uri: helpPage(code, config) };
  if (status === 503)
    return errorResponse({ status, error, description, details, retryAfter: retryAfterSeconds });
  if (error === "forbidden") return errorResponse({ status, error, description, details });
  const challenge = bearerChallenge({
    ...(isChallengeError(error) && { error, description }),
    scopes: config.requiredScopes,
    resourceMetadataUrl: resourceMetadataUrl(config.resource),
  });
  return errorResponse({ status, error, description, details, headers: { "WWW-Authenticate": challenge } });
}

/** Without credentials a challenge has no error (RFC 6750 §3.1). */
function isChallengeError(error: string): error is "invalid_token" | "insufficient_scope" {
  return error === "invalid_token" || error === "insufficient_scope";
}
