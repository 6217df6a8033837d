import { format, stripVTControlCharacters } from "node:util";
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
  // Not with console, which calls this function in production (see printInLines).
  const stream = level === "error" ? process.stderr : process.stdout;
  stream.write(`${line}\n`);
}

const mostFrames = 20;
/** The most characters of a text that are processed: of a stack the last ones, as its message may have any length. */
const mostProcessed = 10_000;

/** The fields of a log line about an error: name, message, and the stack as a list, because a line has no breaks. */
export function errorDetails(error: unknown): { name: string; message: string; [detail: string]: unknown } {
  if (!(error instanceof Error)) return { name: typeof error, message: typeof error === "string" ? error : "" };
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
    .slice(-mostProcessed)
    .split("\n")
    .map((line) => line.trim());
  return lines.filter((line) => line.startsWith("at ")).slice(0, mostFrames);
}

function tidy(_name: string, value: unknown): unknown {
  return typeof value === "string" ? tidyText(value) : value;
}

/** Terminal escape sequences for colors (ECMA-48, SGR). */
const colours = { info: "\x1b[36m", error: "\x1b[31m", dim: "\x1b[2m", off: "\x1b[0m" };

/**
 * A log line for people: time of day, level, event, then `key=value`. Empty text and text with blanks or quotes
 * is quoted, so a value can never look like another key.
 * @param fields already tidied: no control characters, no tokens
 */
export function readableLine(fields: Record<string, unknown>, coloured = false): string {
  const { time, level, event, ...details } = fields;
  const paint = (colour: string, text: string) => (coloured ? colour + text + colours.off : text);
  const clock = String(time).slice(11, 23);
  const head = paint(level === "error" ? colours.error : colours.info, `${String(level).padEnd(5)} ${event}`);
  const pairs = Object.entries(details).map(([key, value]) => `${key}=${shown(value)}`);
  return [paint(colours.dim, clock), head, ...pairs].join(" ");
}

function shown(value: unknown): string {
  return typeof value === "string" && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}

const consoleLevels = { error: "error", warn: "error", info: "info", log: "info", debug: "info" } as const;

/**
 * Turns everything that Next.js, Node.js or a package prints into one JSON line. The text may quote a request, so
 * a line break or an escape sequence in it could fake a log line. For production: in development, people read it.
 */
export function printInLines(): void {
  for (const [method, level] of Object.entries(consoleLevels)) {
    Reflect.set(console, method, (...args: unknown[]) => log(level, "server_output", describe(args)));
  }
  // Node.js prints warnings itself, unless there is another listener.
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log("error", "server_output", errorDetails(warning)));
}

function describe(args: unknown[]): Record<string, unknown> {
  const error = args.find((arg) => arg instanceof Error);
  const text = stripVTControlCharacters(textOf(args.filter((arg) => arg !== error)).slice(0, mostProcessed));
  // Next.js prefixes its errors with this sign.
  const says = text.replace("⨯", "").trim();
  if (error) return { ...(says && { text: says }), ...errorDetails(error) };
  const [message = ""] = says.split("\n", 1);
  const stack = framesIn(text);
  return { message, ...(stack.length > 0 && { stack }) };
}

/** Formatting can throw, for example in a getter of a printed object. */
function textOf(args: unknown[]): string {
  try {
    return format(...args);
  } catch {
    return "";
  }
}
