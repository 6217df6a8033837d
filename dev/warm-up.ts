import { setTimeout as wait } from "node:timers/promises";

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

/** Asks until an answer is there, half a minute at most. */
async function untilAnswered(url: string): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const answer = await fetch(url).catch(() => undefined);
    // The body is read to its end: a page is whole only then.
    if (answer) return void (await answer.text().catch(() => undefined));
    await wait(500, undefined, { ref: false });
  }
}
