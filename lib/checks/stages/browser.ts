import { type Check, check } from "../check";
import { describeError } from "../facts/evidence";
import { browserHeaders } from "../facts/questions";

/** Clients that run in a browser: what its CORS rules (Fetch standard) ask of the server. */
export const browserChecks: Check[] = [
  check({
    id: "preflight",
    group: "call",
    title: "Browsers may send what MCP needs",
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
    title: "Browsers may read the challenge",
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
