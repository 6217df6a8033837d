import { describe, expect, test } from "vitest";
import { misdeeds, startBadPeer } from "./bad-peer";

const reasons: Record<(typeof misdeeds)[number], RegExp> = {
  redirect: /307/,
  endless: /larger than \d+ bytes|has not: {4}/,
  "zip bomb": /larger than \d+ bytes/,
  silent: /within \d(\.\d)? s/,
  stalled: /within \d(\.\d)? s/,
  "hangs up": /connection was dropped/,
};

/** The messages of an error and its causes, or a result as JSON. */
function messagesOf(outcome: unknown): string {
  return outcome instanceof Error ? `${outcome.message} ${messagesOf(outcome.cause)}` : (JSON.stringify(outcome) ?? "");
}

/**
 * Tests that every outgoing request ends, and names the reason, however the other server misbehaves.
 * @param calls functions that send a request to an origin, by name
 */
export function testOutgoing(calls: Record<string, (origin: string) => Promise<unknown>>): void {
  describe.each(misdeeds)("a server that misbehaves: %s", (misdeed) => {
    // Most run into their own time limits, so they run concurrently.
    test.concurrent.each(Object.keys(calls))("%s ends with a reason, and follows no redirect", async (name) => {
      const peer = await startBadPeer(misdeed);
      const outcome = await calls[name]?.(peer.origin).catch((error: unknown) => error);
      peer.close();
      expect(peer.requests.length).toBeGreaterThan(0);
      expect(peer.led).toEqual([]);
      if (name === "a check" && ["endless", "zip bomb"].includes(misdeed)) {
        // A check keeps the start of a response as evidence.
        expect(outcome).toMatchObject({ status: 200, body: " ".repeat(256 * 1024) });
      } else if (name === "a sign-out" && misdeed === "redirect") expect(outcome).toBeUndefined();
      else expect(messagesOf(outcome)).toMatch(reasons[misdeed]);
    });
  });
}
