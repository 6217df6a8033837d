import { format, stripVTControlCharacters } from "node:util";
import { errorDetails, framesIn, log } from "./";

const levels = { error: "error", warn: "error", info: "info", log: "info", debug: "info" } as const;
/** Characters of a text that are looked at. */
const longestText = 10_000;

/**
 * Makes one JSON line of all that Next.js, Node.js or a package prints on its own account. It may quote a request, so
 * a line break or an escape sequence in it could pass for a line of ours. For production: people read the rest.
 */
export function printInLines(): void {
  for (const [method, level] of Object.entries(levels)) {
    Reflect.set(console, method, (...args: unknown[]) => log(level, "server_output", describe(args)));
  }
  // Node.js prints warnings itself, unless somebody else listens.
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log("error", "server_output", errorDetails(warning)));
}

function describe(args: unknown[]): Record<string, unknown> {
  const error = args.find((arg) => arg instanceof Error);
  const text = stripVTControlCharacters(textOf(args.filter((arg) => arg !== error)).slice(0, longestText));
  // Next.js puts a sign before its errors.
  const says = text.replace("⨯", "").trim();
  if (error) return { ...(says && { text: says }), ...errorDetails(error) };
  const [message = ""] = says.split("\n", 1);
  const stack = framesIn(text);
  return { message, ...(stack.length > 0 && { stack }) };
}

/** What is printed need not be printable. */
function textOf(args: unknown[]): string {
  try {
    return format(...args);
  } catch {
    return "";
  }
}
