import { LRUCache } from "lru-cache";
import { activeTracing } from "@/lib/log/tracing";
import type { DescopeServer } from "./discovery-url";
import { downloadWithFallback, type Metadata, type MetadataKind, MetadataUnavailableError } from "./download-metadata";

/** How long a document is fresh (milliseconds). */
export const freshMs = 300_000;
/** How soon a fallback or stale document is renewed (milliseconds). */
const retryMs = 2_000;

/** What a download needs to know. */
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
  const status: LRUCache.Status<string, Metadata, Wanted> = {};
  const tracing = activeTracing();
  if (!tracing) return read({ server, kind }, status);
  return tracing.inSpan(
    "metadata",
    () => read({ server, kind }, status),
    (found) => ({ "metadata.kind": kind, "cache.state": (found && status.fetch) ?? "unavailable" }),
  );
}

async function read(wanted: Wanted, status: LRUCache.Status<string, Metadata, Wanted>): Promise<Metadata> {
  const metadata = await cache.fetch(`${wanted.kind} ${wanted.server.issuer}`, { context: wanted, status });
  if (metadata) return metadata;
  throw new MetadataUnavailableError("bad_answer", "Descope's metadata could not be fetched");
}

/** Whether others may cache it for long: not if it is a fallback, or if this process should have renewed it. */
export function isLasting({ isOwn, fetchedAt }: Metadata): boolean {
  return isOwn && performance.now() - fetchedAt < freshMs;
}
