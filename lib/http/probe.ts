import { randomUUID } from "node:crypto";
import { processWide } from "@/lib/process/process-wide";

const header = "x-probe";
const secret = () => processWide("probe", randomUUID);

/** The header by which this process recognizes requests that it sends to itself. */
export function probeHeaders(): Record<string, string> {
  return { [header]: secret() };
}

/**
 * Whether this process sent the request to check itself. This affects only the log, never the response: the checks must
 * see what clients see. Another instance does not know the value, so it logs the request.
 */
export function isOwnProbe(headers: Headers): boolean {
  return headers.get(header) === secret();
}
