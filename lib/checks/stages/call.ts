import { readChallenge } from "@/lib/checks/facts/documents";
import { type Check, check } from "../check";
import { describeAnswer, describeError } from "../facts/evidence";
import { agentsCheck } from "./agents";
import { browserChecks } from "./browser";

/** What a client meets when it calls. */
export const callChecks: Check[] = [
  check({
    id: "garbage-token",
    group: "call",
    title: "A bad token is refused, not an error",
    needs: ["challenge"],
    reads: ["garbageToken"],
    judge: ({ garbageToken }) => {
      if (!garbageToken) return { status: "skip", saw: "It was not asked" };
      const error = readChallenge(garbageToken)?.error;
      const isRefused = garbageToken.status === 401 && error === "invalid_token";
      if (isRefused) return { status: "pass", saw: '401 error="invalid_token"' };
      return {
        status: garbageToken.status === 401 ? "warn" : "fail",
        saw: `${describeError(garbageToken)}${error ? ` error="${error}"` : ""}`,
        fix: 'A token that cannot be read must be answered with 401 and error="invalid_token": only then do clients sign in again.',
      };
    },
  }),
  check({
    id: "stream",
    group: "call",
    title: "A GET is answered at once",
    needs: ["challenge"],
    reads: ["stream"],
    judge: ({ stream }) => {
      if (!stream) return { status: "skip", saw: "It was not asked" };
      const isAnswered = stream.error === undefined && stream.status >= 400 && stream.status < 500;
      if (isAnswered) return { status: "pass", saw: `${stream.status} in ${stream.elapsedMs} ms` };
      return {
        status: "fail",
        saw: describeAnswer(stream),
        fix: "A stateless server has no stream to offer: answer GET with 405 (401 without a token), or each client keeps a function busy until it times out.",
      };
    },
  }),
  ...browserChecks,
  agentsCheck,
];
