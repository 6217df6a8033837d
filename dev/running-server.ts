import { readFileSync } from "node:fs";
import * as z from "zod";
import { parseJson } from "@/lib/http/bounded-fetch";
import { isFree } from "./server-arguments";

/** Next.js keeps this file locked while `next dev` runs, and names the server in it. */
const lockFile = ".next/dev/lock";
const serverSchema = z.object({ pid: z.number().int(), port: z.number().int(), appUrl: z.url() });

/**
 * Makes sure that no development server runs in this folder. Next.js does so itself, but only after it has printed that
 * it is ready.
 * @throws Error that says where it runs
 */
export async function refuseSecondServer(): Promise<void> {
  const { data: server } = serverSchema.safeParse(parseJson(readLock()));
  // A server that was killed leaves the file behind.
  if (!server || !isAlive(server.pid) || (await isFree(server.port))) return;
  const stop = process.platform === "win32" ? `taskkill /PID ${server.pid} /F` : `kill ${server.pid}`;
  throw new Error(
    `npm run dev already runs in this folder, at ${server.appUrl} (process ${server.pid}). ` +
      `Use that one, or stop it with Ctrl-C in its terminal or: ${stop}`,
  );
}

function readLock(): string {
  try {
    return readFileSync(lockFile, "utf8");
  } catch {
    return "";
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // The process of another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
