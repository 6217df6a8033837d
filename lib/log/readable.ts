/** Terminal escape sequences for colors (ECMA-48, SGR). */
const colours = { info: "\x1b[36m", error: "\x1b[31m", dim: "\x1b[2m", off: "\x1b[0m" };

/**
 * A log line for people: time of day, level, event, then `key=value`. Empty text and text with blanks or quotes
 * is quoted, so a value can never look like another key.
 * @param fields already tidied: no control characters, no tokens
 * @param coloured whether the line is for a terminal
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
