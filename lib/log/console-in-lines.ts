import { format, stripVTControlCharacters } from "node:util";
import { errorDetails, framesIn, log } from "./";

const levels = { error: "error", warn: "error", info: "info", log: "info", debug: "info" } as const;
/** The maximum number of characters of a text that are processed. */
const longestText = 10_000;

/**
 * Turns everything that Next.js, Node.js or a package prints into one JSON line. The text may quote a request, so
 * a line break or an escape sequence in it could fake a log line. For production: in development, people read it.
 */
export function printInLines(): void {
  for (const [method, level] of Object.entries(levels)) {
    Reflect.set(console, method, (...args: unknown[]) => log(level, "server_output", describe(args)));
  }
  // Node.js prints warnings itself, unless there is another listener.
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log("error", "server_output", errorDetails(warning)));
}

function describe(args: unknown[]): Record<string, unknown> {
  const error = args.find((arg) => arg instanceof Error);
  const text = stripVTControlCharacters(textOf(args.filter((arg) => arg !== error)).slice(0, longestText));
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
