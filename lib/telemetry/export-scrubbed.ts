import { ExportResultCode } from "@opentelemetry/core";
import type { SpanExporter } from "@opentelemetry/sdk-trace-base";
import { log } from "@/lib/log";
import { isNoise, scrubSpan } from "./scrub-span";

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
