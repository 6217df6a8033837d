import { readConfig } from "@/lib/config";
import { notConfigured } from "@/lib/config/problem";
import { type MetadataKind, MetadataUnavailableError } from "@/lib/descope/download-metadata";
import { cachedMetadata, isLasting } from "@/lib/descope/metadata";
import { errorResponse } from "@/lib/http/errors";
import { briefCopy, sharedCopy } from "@/lib/http/headers";

/** Seconds after which a client may retry. */
const retryAfter = 5;
const unavailable = {
  timeout: { status: 504, error: "temporarily_unavailable", description: "Descope did not answer in time", retryAfter },
  bad_answer: {
    status: 502,
    error: "server_error",
    description: "Descope did not return valid metadata. This server's dashboard shows the cause",
    retryAfter,
  },
};

/**
 * Returns Descope's own metadata, byte for byte. The `issuer` remains Descope's: rewriting it would break the check
 * of `iss` in the callback (RFC 9207). It is for clients of the 2025-03-26 protocol, which look nowhere else.
 */
export async function forwardedMetadata(kind: MetadataKind): Promise<Response> {
  const result = readConfig();
  if (!result.ok) return notConfigured(result.problems);
  try {
    const metadata = await cachedMetadata(result.config.descope, kind);
    const cacheControl = isLasting(metadata) ? sharedCopy : briefCopy;
    return new Response(metadata.text, {
      headers: { "Content-Type": "application/json", "Cache-Control": cacheControl },
    });
  } catch (error) {
    if (error instanceof MetadataUnavailableError) return errorResponse(unavailable[error.reason]);
    throw error;
  }
}
