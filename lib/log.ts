import { trace } from "@opentelemetry/api";
import { isDevelopment } from "./config";
import { readableLine } from "./log-readable";
import { tidyText } from "./tidy-text";

/**
 * Writes one line: JSON, or readable in development. Callers pass what may be read by whoever reads logs: never a
 * token, a claim set or a secret. Should a token stray into a message all the same, it is cut out here; long text is
 * cut short. Where the request is traced, `traceId` leads to its spans.
 */
export function log(level: "info" | "error", event: string, details: Record<string, unknown>): void {
  const span = trace.getActiveSpan();
  const traceId = span?.isRecording() ? span.spanContext().traceId : undefined;
  const json = JSON.stringify({ time: new Date().toISOString(), level, event, ...details, traceId }, tidy);
  const line = isDevelopment() ? readableLine(JSON.parse(json), process.stdout.isTTY) : json;
  if (level === "error") console.error(line);
  else console.info(line);
}

function tidy(_name: string, value: unknown): unknown {
  return typeof value === "string" ? tidyText(value) : value;
}
