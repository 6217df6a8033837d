import { readConfig } from "@/lib/config";
import { cachedMetadata, type MetadataKind, MetadataUnavailableError } from "@/lib/descope/metadata";
import { errorResponse, notConfigured } from "@/lib/http/errors";

/** Seconds that a client waits before it asks again for a document that could not be had. */
const retryAfterSeconds = 5;

/**
 * Answers Descope's own metadata, byte for byte. Its `issuer` stays Descope's: rewriting it would break the check
 * of `iss` in the callback (RFC 9207). It serves clients of the 2025-03-26 protocol, which ask nowhere else.
 */
export async function forwardedMetadata(kind: MetadataKind): Promise<Response> {
  const result = readConfig();
  if (!result.ok) return notConfigured(result.problems);
  try {
    const { text, isOwn } = await cachedMetadata(result.config.descope, kind);
    const maxAge = isOwn ? 300 : 10;
    return new Response(text, {
      headers: { "Content-Type": "application/json", "Cache-Control": `public, max-age=${maxAge}` },
    });
  } catch (error) {
    if (error instanceof MetadataUnavailableError) return unavailable(error);
    throw error;
  }
}

function unavailable({ reason }: MetadataUnavailableError): Response {
  return reason === "timeout"
    ? errorResponse({
        status: 504,
        error: "temporarily_unavailable",
        description: "Descope did not answer in time",
        retryAfter: retryAfterSeconds,
      })
    : errorResponse({
        status: 502,
        error: "server_error",
        description: "Descope did not answer with usable metadata. The dashboard of this server says why",
        retryAfter: retryAfterSeconds,
      });
}
