/**
 * Writes one line of JSON. Callers pass what may be read by whoever reads logs: never a token, a claim set or a
 * secret. Should a token stray into a message all the same, it is cut out here; long text is cut short.
 */
export function log(level: "info" | "error", event: string, details: Record<string, unknown>): void {
  const line = JSON.stringify({ time: new Date().toISOString(), level, event, ...details }, tidy);
  if (level === "error") console.error(line);
  else console.info(line);
}

const jwtLike = /eyJ[\w-]+(\.[\w-]*)*/g;

function tidy(_name: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  const text = value.replace(jwtLike, "[token]").replace(/\p{C}/gu, " ");
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
