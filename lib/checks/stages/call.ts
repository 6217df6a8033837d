import { readChallenge } from "@/lib/checks/facts/documents";
import { type Check, check } from "../check";
import type { Answer } from "../facts/answer";
import { describeAnswer, describeError } from "../facts/evidence";

/** What a client meets when it calls. */
export const callChecks: Check[] = [
  check({
    id: "garbage-token",
    group: "call",
    title: "Invalid tokens get 401, not 500",
    failure: "Invalid tokens do not get a proper 401",
    help: {
      shows: "Internal server error, and no way to sign in again.",
      why: "A client throws a bad token away only when it is told invalid_token with status 401.",
      fix: "Keep the token check in front of everything (lib/mcp/middleware.ts), and let no proxy turn a 401 into an error page.",
    },
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
    title: "GET is answered immediately",
    failure: "GET is not answered immediately",
    help: {
      shows: "Connecting takes a minute; functions time out in the log.",
      why: "A GET that opens a stream, on a server without sessions, stays open until the platform cuts it.",
      fix: "Answer GET with 405. See that no proxy buffers or holds the request.",
    },
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
];

/** Firewalls that block "AI bots" block MCP clients; it shows when they are answered differently. */
export const agentsCheck = check({
  id: "user-agents",
  group: "call",
  title: "No firewall singles out MCP clients",
  failure: "A firewall singles out MCP clients",
  help: {
    shows: "Your own tests work, but claude.ai or ChatGPT cannot connect.",
    why: "A firewall that blocks AI bots takes the requests of their MCP clients for crawlers.",
    fix: "Vercel → your project → Firewall: turn off Bot Protection and AI Bots for /mcp and /.well-known/. On Cloudflare: Security → Bots → Block AI bots.",
  },
  needs: ["challenge"],
  reads: ["agents", "challenge"],
  judge: ({ agents = [], challenge }) => {
    const expected = outcome(challenge);
    const treated = agents.filter(({ answer }) => outcome(answer) !== expected);
    if (treated.length === 0) {
      return { status: "pass", saw: `${agents.map(({ client }) => client).join(", ")}: ${expected}` };
    }
    const saw = treated.map(({ client, answer }) => `${client}: ${outcome(answer)}`).join(", ");
    return {
      status: "fail",
      saw: `${saw}; others: ${expected}`,
      fix: "A firewall tells clients apart by their User-Agent. On Vercel → your project → Firewall: turn off Bot Protection and AI Bots for /mcp; on Cloudflare: Block AI bots.",
    };
  },
});

function outcome(answer: Answer | undefined): string {
  return String(answer?.status ?? answer?.error ?? "not asked");
}
