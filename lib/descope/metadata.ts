import { trace } from "@opentelemetry/api";
import { LRUCache } from "lru-cache";
import type { DescopeServer } from "./discovery-url";
import {
  downloadWithFallback,
  type Metadata,
  type MetadataKind,
  MetadataUnavailableError,
} from "./download-metadata";

/** How long a document is fresh (milliseconds). */
export const freshMs = 300_000;
/** How soon a fallback or stale document is renewed (milliseconds). */
const retryMs = 2_000;

const tracer = trace.getTracer("descope");

/** The parameters of a download. */
interface Wanted {
  server: DescopeServer;
  kind: MetadataKind;
}

const cache = new LRUCache<string, Metadata, Wanted>({
  max: 20,
  ttl: freshMs,
  allowStale: true,
  noDeleteOnStaleGet: true,
  fetchMethod: async (_key, last, { options, context }) => {
    try {
      const metadata = await downloadWithFallback(context.server, context.kind);
      if (!metadata.isOwn) options.ttl = retryMs;
      // A stale copy of the server's own document keeps clients on the issuer they already know.
      return !metadata.isOwn && last?.isOwn ? last : metadata;
    } catch (error) {
      if (!last) throw error;
      options.ttl = retryMs;
      return last;
    }
  },
});

/**
 * Descope's metadata, from this process's cache if possible: a stale document is returned at once and
 * renewed in the background, and concurrent callers share one download.
 * @throws MetadataUnavailableError if nothing is cached and no valid document arrives within 5 s
 */
export function cachedMetadata(server: DescopeServer, kind: MetadataKind): Promise<Metadata> {
  return tracer.startActiveSpan("metadata", { attributes: { "metadata.kind": kind } }, async (span) => {
    const status: LRUCache.Status<string, Metadata, Wanted> = {};
    try {
      const metadata = await cache.fetch(`${kind} ${server.issuer}`, { context: { server, kind }, status });
      if (metadata) return metadata;
      throw new MetadataUnavailableError("bad_answer", "Descope's metadata could not be fetched");
    } catch (error) {
      status.fetch = undefined;
      throw error;
    } finally {
      span.setAttribute("cache.state", status.fetch ?? "unavailable").end();
    }
  });
}

/** Whether others may cache it for long: not if it is a fallback, or if this process should have renewed it. */
export function isLasting({ isOwn, fetchedAt }: Metadata): boolean {
  return isOwn && performance.now() - fetchedAt < freshMs;
}
