import { readConfig } from "@/lib/config";
import { notConfigured } from "@/lib/config/problem";
import { type MetadataKind, MetadataUnavailableError } from "@/lib/descope/download-metadata";
import { cachedMetadata, isLasting } from "@/lib/descope/metadata";
import { briefCopy, sharedCopy } from "@/lib/http/cache-control";
import { errorResponse } from "@/lib/http/errors";

/** Seconds after which a client may retry if the document is unavailable. */
const retryAfterSeconds = 5;

/**
 * Returns Descope's own metadata, byte for byte. The `issuer` remains Descope's: rewriting it would break the check
 * of `iss` in the callback (RFC 9207). It is for clients of the 2025-03-26 protocol, which look nowhere else.
 */
export async function forwardedMetadata(kind: MetadataKind): Promise<Response> {
  const result = readConfig();
  if (!result.ok) return notConfigured(result.problems);
  try {
    const metadata = await cachedMetadata(result.config.descope, kind);
    return new Response(metadata.text, {
      headers: {
        "Content-Type": "application/json",
        "Cache-Control": isLasting(metadata) ? sharedCopy : briefCopy,
      },
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
        description: "Descope did not return valid metadata. This server's dashboard shows the cause",
        retryAfter: retryAfterSeconds,
      });
}
