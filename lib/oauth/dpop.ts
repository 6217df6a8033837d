import { createHash } from "node:crypto";
import { calculateJwkThumbprint, EmbeddedJWK, type JWTPayload, jwtVerify } from "jose";
import { LRUCache } from "lru-cache";

/** The algorithms of proofs that this server verifies; none is symmetric (RFC 9449 §11.6). */
export const proofAlgorithms = ["ES256", "ES384", "ES512", "RS256", "PS256", "EdDSA", "Ed25519"];

/** Seconds that a proof may be old, and by which the client's clock may be ahead. */
const longestAge = 300;
const clockTolerance = 30;
/** Characters. Proofs with an RSA key of 4096 bits have about 2,000; an identifier has at least 96 random bits. */
const longestProof = 8_000;
const longestId = 256;

/** A request, as its proof must describe it. */
export interface ProvenRequest {
  method: string;
  /** The canonical URL of the resource. What the request's own Host says does not count. */
  resource: string;
  token: string;
  /** The thumbprint of the key that the token is bound to. */
  thumbprint: string;
}

/** The key that a token is bound to (RFC 9449 §6.1). @returns undefined for a token that is not bound */
export function boundKey({ cnf }: JWTPayload): string | undefined {
  const { jkt }: { jkt?: unknown } = { ...Object(cnf) };
  return jkt === undefined ? undefined : String(jkt);
}

/**
 * Checks a DPoP proof by RFC 9449 §4.3. Call it only when the token is valid, so that strangers cause no signature checks.
 * @param proof the `DPoP` header; several headers arrive as one value with commas, which is no JWT
 * @returns why it is refused, or undefined
 */
export async function refuseProof(
  proof: string | null,
  request: ProvenRequest,
): Promise<"invalid_proof" | "replayed_proof" | undefined> {
  if (!proof || proof.length > longestProof) return "invalid_proof";
  const verified = await jwtVerify(proof, EmbeddedJWK, {
    typ: "dpop+jwt",
    algorithms: proofAlgorithms,
    requiredClaims: ["jti", "htm", "htu", "iat", "ath"],
    maxTokenAge: longestAge,
    clockTolerance,
  }).catch(() => undefined);
  const jwk = verified?.protectedHeader.jwk;
  if (!verified || !jwk) return "invalid_proof";
  const { payload } = verified;
  const thumbprint = await calculateJwkThumbprint(jwk);
  if (thumbprint !== request.thumbprint || !describes(payload, request)) return "invalid_proof";
  return isReplayed(`${thumbprint} ${payload.jti}`) ? "replayed_proof" : undefined;
}

function describes({ htm, htu, ath, jti }: JWTPayload, { method, resource, token }: ProvenRequest): boolean {
  const isId = typeof jti === "string" && jti !== "" && jti.length <= longestId;
  const hash = createHash("sha256").update(token).digest("base64url");
  return isId && htm === method && ath === hash && isUrlOf(htu, resource);
}

/** RFC 9449 §4.3: compared after normalization (RFC 3986 §6.2.2), without query and fragment. `B/mcp/` is `B/mcp`. */
function isUrlOf(htu: unknown, resource: string): boolean {
  if (typeof htu !== "string" || !URL.canParse(htu)) return false;
  const { origin, pathname, username, password } = new URL(htu);
  return !username && !password && [resource, `${resource}/`].includes(origin + pathname);
}

/**
 * Proofs that this process has accepted, for as long as each would be accepted again. Other instances know nothing of
 * them, and after this many in one period the oldest are forgotten: TLS is what keeps proofs from being captured.
 */
const accepted = new LRUCache<string, true>({ max: 20_000, ttl: (longestAge + 2 * clockTolerance) * 1000 });

function isReplayed(id: string): boolean {
  if (accepted.has(id)) return true;
  accepted.set(id, true);
  return false;
}
