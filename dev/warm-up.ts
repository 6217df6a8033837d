import { setTimeout as wait } from "node:timers/promises";
import { boundedFetch } from "@/lib/http/bounded-fetch";

/** The paths that the checks request; the page and the status, which run the checks, are requested afterwards. */
const asked = [
  "/.well-known/oauth-protected-resource/mcp",
  "/.well-known/oauth-protected-resource",
  "/.well-known/oauth-authorization-server",
  "/.well-known/oauth-unknown-document",
  "/mcp",
];

/**
 * Makes Next.js compile the routes that the checks request before any check runs: each times out after a few seconds,
 * and compiling may take longer.
 * @param origin where the server listens
 * @param signal ends it
 */
export async function warmUp(origin: string, signal?: AbortSignal): Promise<void> {
  // A preflight also compiles the route of the endpoint, which would log any other request without a token.
  for (const path of asked) await untilAnswered(origin + path, { method: path === "/mcp" ? "OPTIONS" : "GET", signal });
  for (const path of ["/", "/status"]) await untilAnswered(origin + path, { signal });
}

const limits = { timeoutMs: 60_000, maxBytes: 4_194_304, longBody: "cut" } as const;

interface Retries {
  method?: string;
  signal?: AbortSignal | undefined;
}

/**
 * Sends a request until there is a response; compiling may take a minute.
 * @returns false if the signal ended it
 */
export async function untilAnswered(url: string, { method = "GET", signal }: Retries = {}): Promise<boolean> {
  while (!signal?.aborted) {
    const answer = await boundedFetch(url, { method }, limits).catch(() => undefined);
    if (answer) return true;
    await wait(200);
  }
  return false;
}
