import type { Attributes, SpanContext } from "@opentelemetry/api";
import { ExportResultCode } from "@opentelemetry/core";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-base";
import { log } from "@/lib/log";
import { tidyText } from "@/lib/log/tidy-text";

/** Whether a span carries no information and has no children. */
export function isNoise({ attributes }: ReadableSpan): boolean {
  return noisySpans.has(String(attributes["next.span_type"]));
}

/**
 * The part of a span that may leave this process, whatever created it: allowed attributes, no query, no error message,
 * nothing from the caller's `tracestate`.
 */
export function scrubSpan(span: ReadableSpan): ReadableSpan {
  const own = idsOf(span.spanContext());
  return {
    name: scrubName(span.name),
    kind: span.kind,
    spanContext: () => own,
    ...(span.parentSpanContext && { parentSpanContext: idsOf(span.parentSpanContext) }),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: { code: span.status.code },
    attributes: scrubAttributes(span.attributes),
    events: span.events
      .filter(({ name }) => name === "exception")
      .map(({ time, name, attributes = {} }) => ({ time, name, attributes: scrubAttributes(attributes) })),
    links: [],
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

function idsOf({ traceId, spanId, traceFlags, isRemote }: SpanContext): SpanContext {
  return { traceId, spanId, traceFlags, ...(isRemote !== undefined && { isRemote }) };
}

function scrubAttributes(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([key, value]) => allowedAttributes.has(key) && !Array.isArray(value))
      .map(([key, value]) => [key, typeof value === "string" ? tidyText(withoutQuery(value)) : value]),
  );
}

/** Only the host of a URL in a name is kept: paths can contain secrets, too. */
function scrubName(name: string): string {
  const words = name.split(/\s/).map((word) => (word.includes("://") ? hostOf(word) : word));
  return tidyText(withoutQuery(words.join(" ")));
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "[url]";
}

function withoutQuery(text: string): string {
  return text.replace(/[?#].*/s, "").trimEnd();
}

/**
 * Passes only scrubbed spans to an exporter, whatever created them, and logs when the collector stops accepting them
 * and when it accepts them again: once each, not for every batch.
 */
export function exportScrubbed(exporter: SpanExporter): SpanExporter {
  let isFailing = false;
  return {
    export(spans, done) {
      const scrubbed = spans.filter((span) => !isNoise(span)).map(scrubSpan);
      if (scrubbed.length === 0) return done({ code: ExportResultCode.SUCCESS });
      exporter.export(scrubbed, (result) => {
        const failed = result.code === ExportResultCode.FAILED;
        if (failed && !isFailing) log("error", "telemetry_not_sent", { cause: result.error?.message });
        if (!failed && isFailing) log("info", "telemetry_sent_again", {});
        isFailing = failed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

/**
 * The attributes that may leave this process; all others are removed. To export an attribute of your own tools,
 * add its key, and make sure that its values contain nothing about the caller.
 */
export const allowedAttributes: ReadonlySet<string> = new Set([
  // The token check and the accepted caller: the only claims that are sent.
  "auth.outcome",
  "auth.reason",
  "enduser.id",
  "enduser.tenant",
  "oauth.client_id",
  // Descope's documents and keys.
  "cache.state",
  "metadata.kind",
  // MCP, by OpenTelemetry's conventions for it.
  "mcp.method.name",
  "mcp.tool.outcome",
  "mcp.exchange.id",
  "gen_ai.operation.name",
  "gen_ai.tool.name",
  "gen_ai.prompt.name",
  "rpc.response.status_code",
  "error.type",
  "exception.type",
  // Next.js's attributes of a request: its route, never its path, which the caller chooses.
  "http.method",
  "http.route",
  "http.status_code",
  "net.peer.name",
  "net.peer.port",
  "next.rsc",
  "next.span_type",
]);

/** Next.js's spans that say nothing about this server, and contain none of ours. */
export const noisySpans: ReadonlySet<string> = new Set([
  "AppRouteRouteModule.loadUserland",
  "Instrumentation.loadModule",
  "Instrumentation.register",
  "LoadComponents.loadRouteModule",
  "NextNodeServer.clientComponentLoading",
  "NextNodeServer.createComponentTree",
  "NextNodeServer.findPageComponents",
  "NextNodeServer.getLayoutOrPageModule",
  "NextNodeServer.startResponse",
  "ResolveMetadata.generateMetadata",
  "ResolveMetadata.generateViewport",
  "RouteModule.prepare",
]);
