import { randomInt } from "node:crypto";
import getPort from "get-port";

/**
 * A free port for a process to listen on. Systems take the ports of outgoing connections from 32768 on (Linux) or above,
 * so that no connection takes this one first.
 */
export function freePort(): Promise<number> {
  return getPort({ port: Array.from({ length: 20 }, () => randomInt(11_000, 32_000)) });
}

/** Starts a server on a free port; should another program take that first, on the next. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(await freePort());
  } catch (error) {
    if (!String(error).includes("EADDRINUSE")) throw error;
    return onFreePort(start);
  }
}
