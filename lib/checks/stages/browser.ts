import { type Check, check } from "../check";
import { describeError } from "../facts/evidence";
import { browserHeaders } from "../facts/questions";

/** Clients that run in a browser: what its CORS rules (Fetch standard) ask of the server. */
export const browserChecks: Check[] = [
  check({
    id: "preflight",
    group: "call",
    title: "Browsers can send the headers MCP needs",
    failure: "Browsers cannot send the headers MCP needs",
    help: {
      shows: "Failed to fetch; blocked by CORS policy.",
      why: "A browser asks first, with OPTIONS and without a token, which headers it may send.",
      fix: "Let OPTIONS through without a token, and add the client's origin to ALLOWED_ORIGINS if that is set.",
    },
    needs: ["challenge"],
    reads: ["preflight", "site"],
    judge: ({ preflight, site }) => {
      if (preflight?.status === undefined) return { status: "skip", saw: "It was not asked" };
      if (preflight.status >= 300) {
        const saw = `OPTIONS from ${site?.browserOrigin}: ${describeError(preflight)}`;
        return { status: site?.descope ? "fail" : "warn", saw, fix: preflightFix };
      }
      const allowed = (preflight.headers["access-control-allow-headers"] ?? "")
        .toLowerCase()
        .split(",")
        .map((name) => name.trim());
      // The Fetch standard excepts Authorization from the wildcard.
      const mayPass = (name: string) =>
        allowed.includes(name) || (allowed.includes("*") && name !== "authorization");
      const refused = browserHeaders.filter((name) => !mayPass(name));
      if (refused.length === 0)
        return { status: "pass", saw: `${preflight.status}: ${browserHeaders.join(", ")}` };
      return { status: "warn", saw: `not allowed: ${refused.join(", ")}`, fix: preflightFix };
    },
  }),
  check({
    id: "exposed-headers",
    group: "call",
    title: "Browsers can read the challenge",
    failure: "Browsers cannot read the challenge",
    help: {
      shows: "A client in a browser gets a 401 and stops there.",
      why: "A browser hides WWW-Authenticate from the page unless Access-Control-Expose-Headers names it.",
      fix: "See that no proxy removes the CORS headers of 401 answers.",
    },
    needs: ["challenge"],
    reads: ["challengeToBrowser"],
    judge: ({ challengeToBrowser: answer }) => {
      if (answer?.status === undefined) return { status: "skip", saw: "It was not asked" };
      const origin = answer.headers["access-control-allow-origin"];
      const exposed = answer.headers["access-control-expose-headers"] ?? "";
      const saw = `Access-Control-Allow-Origin: ${origin ?? "missing"}, Access-Control-Expose-Headers: ${exposed || "missing"}`;
      if (origin && /\bwww-authenticate\b/i.test(exposed)) return { status: "pass", saw };
      return {
        status: "warn",
        saw,
        fix: "Without WWW-Authenticate in Access-Control-Expose-Headers, clients in a browser cannot see where to sign in. See that no proxy removes it.",
      };
    },
  }),
];

const preflightFix =
  "Clients in a browser ask with OPTIONS and no token first. See that nothing demands a token for it, that no proxy answers it, and that ALLOWED_ORIGINS (if set) lists their origin.";
