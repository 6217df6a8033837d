import { randomUUID } from "node:crypto";
import type { Config } from "@/lib/config";
import type { TokenRefusal } from "@/lib/descope/verify-token";
import { errorResponse } from "@/lib/http/errors";
import { log } from "@/lib/log";
import { bearerChallenge } from "@/lib/oauth/challenge";
import { resourceMetadataUrl } from "@/lib/oauth/resource-metadata";
import { type RefusalCode, refusals } from "./refusals";

/** What of a refused request may be logged: never the token, nor what stands in it. */
type Seen = Partial<Omit<TokenRefusal, "code">> & { cause?: string };

/** Seconds after which a client may ask again when the token could not be checked. */
const retryAfterSeconds = 5;

/** Refuses a request: one line in the log, and an answer whose form follows from the reason. */
export function refuse(code: RefusalCode, config: Config, seen: Seen = {}): Response {
  const requestId = randomUUID();
  const answer = answerTo(code, config);
  const { issuerForm, keyId, clientId, cause } = seen;
  log("info", "refused", {
    status: answer.status,
    reason: code,
    issuerForm,
    keyId,
    clientId,
    cause,
    requestId,
  });
  answer.headers.set("X-Request-Id", requestId);
  return answer;
}

function answerTo(code: RefusalCode, config: Config): Response {
  const description = describe(code);
  const details = helpLink(code, config);
  switch (code) {
    case "not_configured":
    case "keys_unavailable":
      return errorResponse({
        status: 503,
        error: "temporarily_unavailable",
        description,
        details,
        retryAfter: retryAfterSeconds,
      });
    case "host_not_allowed":
    case "origin_not_allowed":
      return errorResponse({ status: 403, error: "forbidden", description, details });
    case "no_credentials":
      return challenge(401, undefined, code, config);
    case "insufficient_scope":
      return challenge(403, "insufficient_scope", code, config);
    default:
      return challenge(401, "invalid_token", code, config);
  }
}

function describe(code: RefusalCode): string {
  return `${refusals[code]} (${code})`;
}

/** Where people read what to do (`error_uri`, RFC 6749 §5.2). */
function helpLink(code: RefusalCode, config: Config): Record<string, string> {
  return { error_uri: `${config.baseUrl}/help/${code}` };
}

function challenge(
  status: 401 | 403,
  error: "invalid_token" | "insufficient_scope" | undefined,
  code: RefusalCode,
  config: Config,
): Response {
  const description = describe(code);
  const header = bearerChallenge({
    resourceMetadataUrl: resourceMetadataUrl(config.resource),
    scopes: config.requiredScopes,
    ...(error && { error, description }),
  });
  const headers = { "WWW-Authenticate": header };
  const details = helpLink(code, config);
  return errorResponse({ status, error: error ?? "unauthorized", description, headers, details });
}
