import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from "jose";
import * as z from "zod";
import { boundedFetch } from "@/lib/http/bounded-fetch";
import { activeTracing } from "@/lib/log/tracing";

/** Keys could not be fetched, so the token cannot be judged: an outage, never a refusal. */
export class KeysUnavailableError extends Error {
  override name = "KeysUnavailableError";
}

const maxBytes = 1_048_576;
/** Timeout of a key fetch. Milliseconds, like all below. */
const timeoutMs = 3_000;
/** Unknown key IDs trigger at most one fetch in this interval, so a rotated key is accepted within it. */
const cooldownMs = 5_000;
/** Keys are fetched again after this time, so that a revoked key stops working. */
const maxAgeMs = 600_000;
/** If that fetch fails, the old keys stay in use, and the next attempt waits this long. */
const retryMs = 30_000;

/** A key that can verify RS256: RSA of 2048 bits or more (RFC 7518 §3.3), so a modulus of at least 342 characters. */
const usableKey = z.looseObject({
  kty: z.literal("RSA"),
  kid: z.string(),
  n: z.string().min(342),
  e: z.string(),
});
const keySetDocument = z.object({ keys: z.array(z.unknown()) });

// Keys are cached inside the lookup, so one lookup per URL must outlive the request.
const lookups = new Map<string, JWTVerifyGetKey>();

/** The key lookup of a key set, shared by everything signed with it: sessions and access tokens alike. */
export function sharedKeys(url: string): JWTVerifyGetKey {
  const keys = lookups.get(url) ?? remoteKeys(url);
  lookups.set(url, keys);
  return keys;
}

/**
 * A key lookup for jose's `jwtVerify` that survives outages and rotation.
 * @param url the project's JWKS; one lookup per URL must outlive the request, because it caches the keys
 * @throws KeysUnavailableError when a needed fetch fails; jose's JWKSNoMatchingKey when no key has the ID
 */
export function remoteKeys(url: string): JWTVerifyGetKey {
  let triedAt = Number.NEGATIVE_INFINITY;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  // This code decides when to fetch: jose does not handle a failed refresh, and has no cooldown after a failure.
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

  /** Whether the keys were cached, had to be fetched, or are old ones because the fetch failed. */
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

/** Rejects anything but a key set, so an error page or an empty set never replaces working keys; skips unusable keys. */
async function fetchKeys(url: string, { headers }: RequestInit): Promise<Response> {
  const { status, body } = await boundedFetch(url, { headers }, { timeoutMs, maxBytes });
  if (status !== 200) throw new KeysUnavailableError(`${url} answered ${status}`);
  const { keys } = keySetDocument.parse(JSON.parse(body));
  const usable = keys.filter((key) => usableKey.safeParse(key).success);
  if (usable.length === 0) throw new KeysUnavailableError(`${url} has no RSA key of 2048 bits or more`);
  return Response.json({ keys: usable });
}
