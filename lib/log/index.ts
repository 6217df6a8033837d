import { readableLine } from "./readable";
import { tidyText } from "./tidy-text";
import { activeTracing } from "./tracing";

/** Whether this is `next dev`, where people read the log. This is the mode of Next.js, not a setting of this app. */
export function isDevelopment(): boolean {
  return process.env.NODE_ENV === "development";
}

/**
 * Writes one line: JSON, or readable in development. Callers must pass only what readers of logs may see: never a
 * token, a claim set or a secret. If a token ends up in a message anyway, it is removed here; long text is
 * truncated. If the request is traced, `traceId` identifies its spans.
 */
export function log(level: "info" | "error", event: string, details: Record<string, unknown>): void {
  const traceId = activeTracing()?.traceId();
  const json = JSON.stringify({ time: new Date().toISOString(), level, event, ...details, traceId }, tidy);
  const line = isDevelopment() ? readableLine(JSON.parse(json), process.stdout.isTTY) : json;
  // Not with console, which calls this function in production (lib/log/console-in-lines.ts).
  const stream = level === "error" ? process.stderr : process.stdout;
  stream.write(`${line}\n`);
}

const mostFrames = 20;
/** The number of characters at the end of a stack that are processed: the frames follow a message of any length. */
const stackTail = 10_000;

/** The fields of a log line about an error: name, message, and the stack as a list, because a line has no breaks. */
export function errorDetails(error: unknown): { name: string; message: string; [detail: string]: unknown } {
  if (!(error instanceof Error))
    return { name: typeof error, message: typeof error === "string" ? error : "" };
  const { name, message, stack, cause } = error;
  return {
    name: String(name),
    message: String(message),
    stack: framesIn(String(stack)),
    ...(cause instanceof Error && { cause: { name: String(cause.name), message: String(cause.message) } }),
  };
}

/** The frames of a stack, or of a text that contains one. */
export function framesIn(stack: string): string[] {
  const lines = stack
    .slice(-stackTail)
    .split("\n")
    .map((line) => line.trim());
  return lines.filter((line) => line.startsWith("at ")).slice(0, mostFrames);
}

function tidy(_name: string, value: unknown): unknown {
  return typeof value === "string" ? tidyText(value) : value;
}
