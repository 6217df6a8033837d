/**
 * Writes one line of JSON. Callers pass what may be read by whoever reads logs: never a token, a claim set or a
 * secret. Text from outside is cut, so that a request cannot flood the log.
 */
export function log(level: "info" | "error", event: string, details: Record<string, unknown>): void {
  const line = JSON.stringify({ time: new Date().toISOString(), level, event, ...details }, cutText);
  if (level === "error") console.error(line);
  else console.info(line);
}

function cutText(_name: string, value: unknown): unknown {
  return typeof value === "string" && value.length > 200 ? `${value.slice(0, 200)}…` : value;
}
