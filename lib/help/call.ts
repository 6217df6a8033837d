import type { Explanation } from "./explanation";

export const callExplanations: Record<string, Explanation> = {
  "garbage-token": {
    shows: "Internal server error, and no way to sign in again.",
    why: "A client throws a bad token away only when it is told invalid_token with status 401.",
    fix: "Keep the token check in front of everything (lib/mcp/middleware.ts), and let no proxy turn a 401 into an error page.",
  },
  stream: {
    shows: "Connecting takes a minute; functions time out in the log.",
    why: "A GET that opens a stream, on a server without sessions, stays open until the platform cuts it.",
    fix: "Answer GET with 405. See that no proxy buffers or holds the request.",
  },
  preflight: {
    shows: "Failed to fetch; blocked by CORS policy.",
    why: "A browser asks first, with OPTIONS and without a token, which headers it may send.",
    fix: "Let OPTIONS through without a token, and add the client's origin to ALLOWED_ORIGINS if that is set.",
  },
  "exposed-headers": {
    shows: "A client in a browser gets a 401 and stops there.",
    why: "A browser hides WWW-Authenticate from the page unless Access-Control-Expose-Headers names it.",
    fix: "See that no proxy removes the CORS headers of 401 answers.",
  },
  "user-agents": {
    shows: "Your own tests work, but claude.ai or ChatGPT cannot connect.",
    why: "A firewall that blocks AI bots takes the requests of their MCP clients for crawlers.",
    fix: "Vercel → your project → Firewall: turn off Bot Protection and AI Bots for /mcp and /.well-known/. On Cloudflare: Security → Bots → Block AI bots.",
  },
};
