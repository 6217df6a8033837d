import { setTimeout as wait } from "node:timers/promises";

/** How long anything waits for a collector, in milliseconds. */
const patienceMs = 2_000;

/** Sends what is left, or gives up after 2 s; never fails. */
export async function inTime(flush: () => Promise<void>): Promise<void> {
  await Promise.race([flush().catch(() => undefined), wait(patienceMs)]);
}
