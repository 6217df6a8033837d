import type { Attributes, SpanContext } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { tidyText } from "@/lib/log/tidy-text";
import { allowedAttributes, noisySpans } from "./allowed";

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
