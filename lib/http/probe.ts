import { randomUUID } from "node:crypto";
import { processWide } from "@/lib/process/process-wide";

const header = "x-probe";
const secret = () => processWide("probe", randomUUID);

/** The header by which this process knows the questions that it asks itself. */
export function probeHeaders(): Record<string, string> {
  return { [header]: secret() };
}

/**
 * Whether this very process sent the request, to check itself. It decides what is logged, never what is answered: the
 * checks must see what clients see. Another instance does not know the value, and logs.
 */
export function isOwnProbe(headers: Headers): boolean {
  return headers.get(header) === secret();
}
