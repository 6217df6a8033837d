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

/** An error with all its causes, or a result, as text. */
function told(outcome: unknown): string {
  return outcome instanceof Error ? `${outcome.message} ${told(outcome.cause)}` : (JSON.stringify(outcome) ?? "");
}

/**
 * Tests that whatever another server does, asking it ends in a reason, or in an answer that is told apart.
 * @param calls what asks another server, by name, with its origin
 */
export function testOutgoing(calls: Record<string, (origin: string) => Promise<unknown>>): void {
  describe.each(misdeeds)("a peer whose answer is: %s", (misdeed) => {
    // Most of them wait for their own time limits, which they can do together.
    test.concurrent.each(Object.keys(calls))("%s ends with a reason, and goes nowhere else", async (name) => {
      const peer = await startBadPeer(misdeed);
      const outcome = await calls[name]?.(peer.origin).catch((error: unknown) => error);
      peer.close();
      expect(peer.requests.length).toBeGreaterThan(0);
      expect(peer.led).toEqual([]);
      if (name === "a check" && ["endless", "zip bomb"].includes(misdeed)) {
        // Of evidence the start is enough.
        expect(outcome).toMatchObject({ status: 200, body: " ".repeat(256 * 1024) });
      } else if (name === "a sign-out" && misdeed === "redirect") expect(outcome).toBeUndefined();
      else expect(told(outcome)).toMatch(reasons[misdeed]);
    });
  });
}
