import { consolePages } from "@/lib/descope/console";
import { byAnswer, type Check, checkIn } from "../check";
import type { Answer } from "../facts/answer";
import { describeAnswer, describeError, readChallenge } from "../facts/evidence";
import { browserHeaders } from "../facts/questions";

const check = checkIn("call");

const longTokenFix = `Keep tokens short: fewer tenants, roles and custom claims in them (${consolePages.jwtTemplates}). Or raise the limit: Node.js with --max-http-header-size, nginx with large_client_header_buffers (docs/self-hosting.md).`;

const choosy = {
  title: "Some clients are refused for their Accept header",
  fix: "Answer every client that takes application/json or text/event-stream, by name or by a wildcard, with a type that it takes.",
};

/** What a client gets when it calls the server. */
export const callChecks: Check[] = [
  check({
    id: "garbage-token",
    title: "Invalid tokens get 401, not 500",
    failure: "Invalid tokens do not get a proper 401",
    shows: "Internal server error, and the client does not offer to sign in again.",
    why: "A client discards a token only on a 401 with invalid_token.",
    fix: 'Answer an invalid token with 401 and error="invalid_token": run the token check before everything else (lib/mcp/middleware.ts), and make sure no proxy turns a 401 into an error page.',
    needs: ["challenge"],
    reads: ["garbageToken"],
    judge: ({ garbageToken }) => {
      if (!garbageToken) return { status: "skip", saw: "Not requested" };
      const error = readChallenge(garbageToken)?.error;
      const isRefused = garbageToken.status === 401 && error === "invalid_token";
      if (isRefused) return { status: "pass", saw: '401 error="invalid_token"' };
      const saw = `${describeError(garbageToken)}${error ? ` error="${error}"` : ""}`;
      return { status: garbageToken.status === 401 ? "warn" : "fail", saw };
    },
  }),
  check({
    id: "stream",
    title: "GET is answered immediately",
    failure: "GET is not answered immediately",
    shows: "Connecting takes a minute; the log shows function timeouts.",
    why: "On a server without sessions, a GET that opens a stream stays open until the platform ends it.",
    fix: "A stateless server has no stream to offer: answer GET with 405 (401 without a token), and make sure no proxy buffers or delays it.",
    needs: ["challenge"],
    reads: ["stream"],
    judge: ({ stream }) => {
      if (!stream) return { status: "skip", saw: "Not requested" };
      const isAnswered = stream.error === undefined && stream.status >= 400 && stream.status < 500;
      if (isAnswered) return { status: "pass", saw: `${stream.status} in ${stream.elapsedMs} ms` };
      return { status: "fail", saw: describeAnswer(stream) };
    },
  }),
  check({
    id: "preflight",
    title: "Browsers can send the headers MCP needs",
    failure: "Browsers cannot send the headers MCP needs",
    shows: "Failed to fetch; blocked by CORS policy.",
    why: "Before the actual request, a browser sends OPTIONS without a token to learn which headers it may send.",
    fix: "Allow OPTIONS without a token, make sure that no proxy answers it and, if ALLOWED_ORIGINS is set, add the client's origin.",
    needs: ["challenge"],
    reads: ["preflight", "site", "config"],
    judge: byAnswer("preflight", (preflight, { site, config }) => {
      if (preflight.status >= 300) {
        const saw = `OPTIONS from ${site?.browserOrigin}: ${describeError(preflight)}`;
        return { status: site?.descope ? "fail" : "warn", saw };
      }
      const listed = preflight.headers["access-control-allow-headers"] ?? "";
      const allowed = listed.split(",").map((name) => name.trim().toLowerCase());
      // The wildcard does not cover Authorization (Fetch standard).
      const mayPass = (name: string) => allowed.includes(name) || (allowed.includes("*") && name !== "authorization");
      const refused = browserHeaders.filter((name) => !mayPass(name));
      const only = config?.ok && config.config.allowedOrigins ? `; ${onlyOrigins(config.config.allowedOrigins)}` : "";
      if (refused.length === 0)
        return { status: "pass", saw: `${preflight.status}: ${browserHeaders.join(", ")}${only}` };
      return { status: "warn", saw: `not allowed: ${refused.join(", ")}` };
    }),
  }),
  check({
    id: "exposed-headers",
    title: "Browsers can read the challenge",
    failure: "Browsers cannot read the challenge",
    shows: "A browser client gets a 401 and never opens the sign-in page.",
    why: "A browser hides WWW-Authenticate from the page unless Access-Control-Expose-Headers names it.",
    fix: "Make sure no proxy strips the CORS headers from 401 responses: Access-Control-Expose-Headers must name WWW-Authenticate.",
    needs: ["challenge"],
    reads: ["challengeToBrowser"],
    judge: byAnswer("challengeToBrowser", (answer) => {
      const origin = answer.headers["access-control-allow-origin"];
      const exposed = answer.headers["access-control-expose-headers"] ?? "";
      const saw = `Access-Control-Allow-Origin: ${origin ?? "missing"}, Access-Control-Expose-Headers: ${exposed || "missing"}`;
      return { status: origin && /\bwww-authenticate\b/i.test(exposed) ? "pass" : "warn", saw };
    }),
  }),
  // Firewalls that block AI bots also block MCP clients, which then get a different response than others.
  check({
    id: "user-agents",
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
      const isChoosy = treated.every(({ answer }) => answer.status === 406);
      return { status: "fail", saw: `${saw}; others: ${expected}`, ...(isChoosy && choosy) };
    },
  }),
  check({
    id: "long-token",
    title: "Long tokens arrive",
    failure: "Long tokens do not arrive",
    shows: "Users with many tenants or roles cannot connect, others can; 431 or 400 without a body.",
    why: "Servers and proxies limit the size of headers: Node.js to 16 KiB unless it is told otherwise, nginx to 8 KiB. A token contains each tenant and role of its user.",
    fix: longTokenFix,
    needs: ["challenge"],
    reads: ["longToken", "garbageToken"],
    judge: ({ longToken, garbageToken }) => {
      if (!longToken) return { status: "skip", saw: "Not requested" };
      const saw = `a token of 22 KiB: ${describeError(longToken)}`;
      if (outcome(longToken) === outcome(garbageToken)) return { status: "pass", saw };
      // Only a note: few tokens are that long, and not every host can change its limit.
      return { status: "info", title: "Long tokens do not arrive", saw, fix: longTokenFix };
    },
  }),
  check({
    id: "tools",
    title: "The tools can be loaded",
    failure: "The tools cannot be loaded",
    shows: "Every call fails with an internal error.",
    why: "The server is assembled with all tools for each request, so one that throws breaks every call. A common cause is a second tool of the same name.",
    fix: "Look for tools_failed in the server's log: it has the error. Then correct the tool in lib/tools/.",
    needs: [],
    // From outside there is no configuration, and the tools are unknown.
    reads: ["tools", "config"],
    judge: ({ tools }) => {
      if (tools === "broken") return { status: "fail", saw: "lib/tools throws an error" };
      if (tools) return { status: "pass", saw: "assembled without an error" };
      return { status: "info", title: "The tools are unknown", saw: "Only the running server can load them" };
    },
  }),
];

/** What ALLOWED_ORIGINS means: it replaces the default, which people do not expect. */
function onlyOrigins(allowed: string[]): string {
  const claude = "https://claude.ai";
  const others = allowed.includes(claude) ? "every other" : `every other, ${claude} too,`;
  return `ALLOWED_ORIGINS admits only ${allowed.join(", ")} and this server; ${others} is refused`;
}

function outcome(answer: Answer | undefined): string {
  return String(answer?.status ?? answer?.error ?? "not requested");
}
