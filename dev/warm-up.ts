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
 * @param origin where the server will listen
 */
export async function warmUp(origin: string): Promise<void> {
  for (const path of [...asked, "/", "/status"]) await untilAnswered(`${origin}${path}`);
}

const limits = { timeoutMs: 60_000, maxBytes: 4_194_304, longBody: "cut" } as const;

/** Retries until there is a response, at most 60 times and half a second apart; compiling may take a minute. */
async function untilAnswered(url: string): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const answer = await boundedFetch(url, {}, limits).catch(() => undefined);
    if (answer) return;
    await wait(500, undefined, { ref: false });
  }
}
