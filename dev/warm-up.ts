import { setTimeout as wait } from "node:timers/promises";
import { boundedFetch } from "@/lib/http/bounded-fetch";

/** What the checks ask this server for; the page and the status, which run the checks, come after. */
const asked = [
  "/.well-known/oauth-protected-resource/mcp",
  "/.well-known/oauth-protected-resource",
  "/.well-known/oauth-authorization-server",
  "/.well-known/oauth-unknown-document",
  "/mcp",
];

/**
 * Lets Next compile what the dashboard's checks ask for before any check runs: each gives up after some seconds, and
 * compiling may take longer.
 * @param origin where the server is going to listen
 */
export async function warmUp(origin: string): Promise<void> {
  for (const path of [...asked, "/", "/status"]) await untilAnswered(`${origin}${path}`);
}

const limits = { timeoutMs: 60_000, maxBytes: 4_194_304, longBody: "cut" } as const;

/** Asks until an answer is there, 60 times at most and half a second apart; compiling may take a minute. */
async function untilAnswered(url: string): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const answer = await boundedFetch(url, {}, limits).catch(() => undefined);
    if (answer) return;
    await wait(500, undefined, { ref: false });
  }
}
