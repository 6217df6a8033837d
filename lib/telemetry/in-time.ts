import { setTimeout as wait } from "node:timers/promises";

/** The longest wait for a collector, in milliseconds. */
const patienceMs = 2_000;

/** Sends the remaining spans, or gives up after 2 s; never throws. */
export async function inTime(flush: () => Promise<void>): Promise<void> {
  await Promise.race([flush().catch(() => undefined), wait(patienceMs)]);
}
