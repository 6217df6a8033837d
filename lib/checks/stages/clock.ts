import { check } from "../check";
import type { Answer } from "../facts/answer";

/** Tokens are checked with 5 s of tolerance (lib/descope/verify-token.ts); beyond a minute people notice. Seconds. */
const toleratedSeconds = 5;
const brokenSeconds = 60;

/** The `Date` header is the only clock that Descope shows; it counts whole seconds. */
export const clockCheck = check({
  id: "clock",
  group: "sign-in",
  title: "The clocks agree",
  needs: ["descope-answers"],
  reads: ["metadata"],
  judge: ({ metadata }) => {
    const seconds = clockDifference(metadata);
    if (seconds === undefined) return { status: "info", saw: "The authorization server sends no Date" };
    const off = Math.abs(seconds);
    if (off <= toleratedSeconds) return { status: "pass", saw: "less than 5 s apart" };
    return {
      status: off > brokenSeconds ? "fail" : "warn",
      saw: `this machine's clock is ${off} s ${seconds > 0 ? "behind" : "ahead"}`,
      fix: "Set this machine's clock by NTP (timedatectl set-ntp true): tokens seem expired, or not yet valid.",
    };
  },
});

/** By how many seconds the other clock is ahead of ours; half the round trip is nobody's fault. */
function clockDifference(answer: Answer | undefined): number | undefined {
  if (!answer || answer.error !== undefined) return undefined;
  const theirs = Date.parse(answer.headers.date ?? "");
  if (Number.isNaN(theirs)) return undefined;
  const middle = answer.at - answer.elapsedMs / 2;
  return Math.round((theirs - middle) / 1000);
}
