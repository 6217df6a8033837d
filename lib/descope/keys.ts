import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from "jose";
import * as z from "zod";
import { boundedFetch } from "@/lib/http/bounded-fetch";
import { activeTracing } from "@/lib/log/tracing";

/** Keys could not be fetched, so nothing can be said about the token: an outage, never a refusal. */
export class KeysUnavailableError extends Error {
  override name = "KeysUnavailableError";
}

const maxBytes = 1_048_576;
/** How long a fetch of keys may take. Milliseconds, like all below. */
const timeoutMs = 3_000;
/** A token with an unknown key ID may cause one fetch in this time, so a rotated key is accepted within it. */
const cooldownMs = 5_000;
/** Keys are fetched anew after this time, so that a revoked key stops working. */
const maxAgeMs = 600_000;
/** When that fetch fails, the old keys go on, and the next attempt waits this long. */
const retryMs = 30_000;

/** A key that can check RS256: RSA of 2048 bits or more (RFC 7518 §3.3), which take 342 characters. */
const usableKey = z.looseObject({
  kty: z.literal("RSA"),
  kid: z.string(),
  n: z.string().min(342),
  e: z.string(),
});
const keySetDocument = z.object({ keys: z.array(z.unknown()) });

// Keys are cached inside the lookup, so one lookup per URL must outlive the request.
const lookups = new Map<string, JWTVerifyGetKey>();

/** The key lookup of a key set: one for all that is signed with it, sessions and access tokens alike. */
export function sharedKeys(url: string): JWTVerifyGetKey {
  const keys = lookups.get(url) ?? remoteKeys(url);
  lookups.set(url, keys);
  return keys;
}

/**
 * A key lookup for jose's `jwtVerify` that survives outages and rotation.
 * @param url the project's JWKS; one lookup per URL must outlive the request, for the keys are kept in it
 * @throws KeysUnavailableError when a needed fetch fails; jose's JWKSNoMatchingKey when no key has the ID
 */
export function remoteKeys(url: string): JWTVerifyGetKey {
  let triedAt = Number.NEGATIVE_INFINITY;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  // When to fetch is decided here: jose has no answer for a failed refresh, nor a cooldown after a failure.
  const keySet = createRemoteJWKSet(new URL(url), {
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: Number.POSITIVE_INFINITY,
    [customFetch]: fetchKeys,
  });

  // jose would answer this with a deep copy of the set.
  const hasKeys = () => fetchedAt !== Number.NEGATIVE_INFINITY;

  async function refresh(): Promise<void> {
    if (!keySet.reloading) triedAt = Date.now();
    try {
      await keySet.reload();
      fetchedAt = triedAt;
    } catch (cause) {
      throw new KeysUnavailableError("Descope's keys could not be fetched", { cause });
    }
  }

  async function refreshWhenDue(): Promise<void> {
    if (!hasKeys()) return refresh();
    const now = Date.now();
    if (now - fetchedAt < maxAgeMs || now - triedAt < retryMs) return;
    await refresh().catch(() => undefined);
  }

  const findKey: JWTVerifyGetKey = async (header, token) => {
    await refreshWhenDue();
    try {
      return await keySet(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (keySet.reloading || Date.now() - triedAt >= cooldownMs) await refresh();
      else if (fetchedAt < triedAt) throw new KeysUnavailableError("Descope's keys could not be refreshed");
      return keySet(header, token);
    }
  };

  /** Whether the keys were at hand, had to be fetched, or are old ones because they could not be. */
  function stateSince(lastTry: number): "hit" | "fetched" | "stale" | "unavailable" {
    if (!hasKeys()) return "unavailable";
    if (fetchedAt < triedAt) return "stale";
    return triedAt === lastTry ? "hit" : "fetched";
  }

  return (header, token) => {
    const tracing = activeTracing();
    if (!tracing) return findKey(header, token);
    const lastTry = triedAt;
    return tracing.inSpan(
      "keys",
      async () => findKey(header, token),
      () => ({ "cache.state": stateSince(lastTry) }),
    );
  };
}

/** Refuses what is no key set, so that an error page or an empty set never replaces keys that work; skips odd keys. */
async function fetchKeys(url: string, { headers }: RequestInit): Promise<Response> {
  const { status, body } = await boundedFetch(url, { headers }, { timeoutMs, maxBytes });
  if (status !== 200) throw new KeysUnavailableError(`${url} answered ${status}`);
  const { keys } = keySetDocument.parse(JSON.parse(body));
  const usable = keys.filter((key) => usableKey.safeParse(key).success);
  if (usable.length === 0) throw new KeysUnavailableError(`${url} has no RSA key of 2048 bits`);
  return Response.json({ keys: usable });
}
