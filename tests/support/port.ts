import { randomInt } from "node:crypto";
import getPort from "get-port";

/**
 * A free port for a process to listen on. Outgoing connections use ports from 32768 (Linux) or higher,
 * so none of them takes this one first.
 */
export function freePort(): Promise<number> {
  return getPort({ port: Array.from({ length: 20 }, () => randomInt(11_000, 32_000)) });
}

/** Starts a server on a free port, or on the next one if another program takes that first. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(await freePort());
  } catch (error) {
    if (!String(error).includes("EADDRINUSE")) throw error;
    return onFreePort(start);
  }
}
