import { type Check, check } from "../check";
import { describeError } from "../facts/evidence";
import { browserHeaders } from "../facts/questions";

/** What browser clients need from the server: CORS (Fetch standard). */
export const browserChecks: Check[] = [
  check({
    id: "preflight",
    group: "call",
    title: "Browsers can send the headers MCP needs",
    failure: "Browsers cannot send the headers MCP needs",
    shows: "Failed to fetch; blocked by CORS policy.",
    why: "Before the actual request, a browser sends OPTIONS without a token to learn which headers it may send.",
    fix: "Allow OPTIONS without a token and, if ALLOWED_ORIGINS is set, add the client's origin.",
    needs: ["challenge"],
    reads: ["preflight", "site"],
    judge: ({ preflight, site }) => {
      if (preflight?.status === undefined) return { status: "skip", saw: "Not requested" };
      if (preflight.status >= 300) {
        const saw = `OPTIONS from ${site?.browserOrigin}: ${describeError(preflight)}`;
        return { status: site?.descope ? "fail" : "warn", saw, fix: preflightFix };
      }
      const allowed = (preflight.headers["access-control-allow-headers"] ?? "")
        .toLowerCase()
        .split(",")
        .map((name) => name.trim());
      // The wildcard does not cover Authorization (Fetch standard).
      const mayPass = (name: string) => allowed.includes(name) || (allowed.includes("*") && name !== "authorization");
      const refused = browserHeaders.filter((name) => !mayPass(name));
      if (refused.length === 0) return { status: "pass", saw: `${preflight.status}: ${browserHeaders.join(", ")}` };
      return { status: "warn", saw: `not allowed: ${refused.join(", ")}`, fix: preflightFix };
    },
  }),
  check({
    id: "exposed-headers",
    group: "call",
    title: "Browsers can read the challenge",
    failure: "Browsers cannot read the challenge",
    shows: "A browser client gets a 401 and never opens the sign-in page.",
    why: "A browser hides WWW-Authenticate from the page unless Access-Control-Expose-Headers names it.",
    fix: "Make sure no proxy strips the CORS headers from 401 responses.",
    needs: ["challenge"],
    reads: ["challengeToBrowser"],
    judge: ({ challengeToBrowser: answer }) => {
      if (answer?.status === undefined) return { status: "skip", saw: "Not requested" };
      const origin = answer.headers["access-control-allow-origin"];
      const exposed = answer.headers["access-control-expose-headers"] ?? "";
      const saw = `Access-Control-Allow-Origin: ${origin ?? "missing"}, Access-Control-Expose-Headers: ${exposed || "missing"}`;
      if (origin && /\bwww-authenticate\b/i.test(exposed)) return { status: "pass", saw };
      return {
        status: "warn",
        saw,
        fix: "Without WWW-Authenticate in Access-Control-Expose-Headers, browser clients cannot see where to sign in. Make sure no proxy strips it.",
      };
    },
  }),
];

const preflightFix =
  "Browser clients first send OPTIONS without a token. Make sure that it requires no token, that no proxy answers it, and that ALLOWED_ORIGINS (if set) lists the client's origin.";
