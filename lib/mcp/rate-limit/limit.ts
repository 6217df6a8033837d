import { createHash } from "node:crypto";
import type { Config } from "@/lib/config";
import type { RateLimit } from "@/lib/config/rate-limit";
import type { Caller } from "../caller";
import type { Exchange } from "../messages";
import { refuse } from "../refuse";
import { withFallback } from "./fallback";
import { sharedStore } from "./store";

const store = withFallback(sharedStore);

/**
 * Counts the messages of a caller. Call this only for a verified token: callers are identified by the token alone.
 * @returns the refusal if there were too many in this period
 */
export async function refuseExcess(
  messages: number,
  limit: RateLimit,
  exchange: Exchange,
  config: Config,
): Promise<Response | undefined> {
  const waitMs = await store.take(keyOf(exchange.caller, config), messages, limit);
  if (waitMs === 0) return undefined;
  exchange.isReported = true;
  const { clientId, requestId } = exchange;
  return refuse("rate_limited", config, { clientId, requestId, retryAfter: Math.ceil(waitMs / 1000) });
}

/** Identifies a caller of this server. Hashed, so that the store contains no identities; JSON keeps the parts separate. */
function keyOf({ subject, clientId }: Pick<Caller, "subject" | "clientId">, { descope, resource }: Config): string {
  const parts = JSON.stringify([descope.issuer, resource, subject, clientId]);
  return `rate-limit:${createHash("sha256").update(parts).digest("base64url")}`;
}
