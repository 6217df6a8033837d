import { readChallenge } from "@/lib/checks/facts/documents";
import { type Check, check } from "../check";
import type { Answer } from "../facts/answer";
import { describeAnswer, describeError } from "../facts/evidence";

/** What a client gets when it calls the server. */
export const callChecks: Check[] = [
  check({
    id: "garbage-token",
    group: "call",
    title: "Invalid tokens get 401, not 500",
    failure: "Invalid tokens do not get a proper 401",
    shows: "Internal server error, and the client does not offer to sign in again.",
    why: "A client discards a token only on a 401 with invalid_token.",
    fix: "Run the token check before everything else (lib/mcp/middleware.ts), and make sure no proxy turns a 401 into an error page.",
    needs: ["challenge"],
    reads: ["garbageToken"],
    judge: ({ garbageToken }) => {
      if (!garbageToken) return { status: "skip", saw: "Not requested" };
      const error = readChallenge(garbageToken)?.error;
      const isRefused = garbageToken.status === 401 && error === "invalid_token";
      if (isRefused) return { status: "pass", saw: '401 error="invalid_token"' };
      return {
        status: garbageToken.status === 401 ? "warn" : "fail",
        saw: `${describeError(garbageToken)}${error ? ` error="${error}"` : ""}`,
        fix: 'Answer an unreadable token with 401 and error="invalid_token": only then do clients sign in again.',
      };
    },
  }),
  check({
    id: "stream",
    group: "call",
    title: "GET is answered immediately",
    failure: "GET is not answered immediately",
    shows: "Connecting takes a minute; the log shows function timeouts.",
    why: "On a server without sessions, a GET that opens a stream stays open until the platform ends it.",
    fix: "Answer GET with 405, and make sure no proxy buffers or delays it.",
    needs: ["challenge"],
    reads: ["stream"],
    judge: ({ stream }) => {
      if (!stream) return { status: "skip", saw: "Not requested" };
      const isAnswered = stream.error === undefined && stream.status >= 400 && stream.status < 500;
      if (isAnswered) return { status: "pass", saw: `${stream.status} in ${stream.elapsedMs} ms` };
      return {
        status: "fail",
        saw: describeAnswer(stream),
        fix: "A stateless server has no stream to offer: answer GET with 405 (401 without a token). Otherwise each client keeps a function busy until it times out.",
      };
    },
  }),
];

/** Firewalls that block AI bots also block MCP clients, which then get a different response than others. */
export const agentsCheck = check({
  id: "user-agents",
  group: "call",
  title: "No firewall blocks MCP clients",
  failure: "A firewall blocks some MCP clients",
  shows: "Your own tests work, but claude.ai or ChatGPT cannot connect.",
  why: "A firewall that blocks AI bots mistakes MCP clients for crawlers.",
  fix: "Vercel → your project → Firewall: turn off Bot Protection and AI Bots for /mcp and /.well-known/. On Cloudflare: turn off Security → Bots → Block AI bots.",
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
      fix: "A firewall treats clients differently by User-Agent. Vercel → your project → Firewall: turn off Bot Protection and AI Bots for /mcp. On Cloudflare: turn off Block AI bots.",
    };
  },
});

function outcome(answer: Answer | undefined): string {
  return String(answer?.status ?? answer?.error ?? "not requested");
}
