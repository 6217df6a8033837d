import * as z from "zod";
import { vercelVariables } from "@/lib/config/problem";
import { parseJson } from "@/lib/http/bounded-fetch";
import { byAnswer, type Check, checkIn } from "../check";
import type { Answered } from "../facts/answer";
import { describeAnswer, describeError } from "../facts/evidence";

const check = checkIn("discover");

/** Whether requests reach the server at all; every other check over its public URL depends on this. */
export const reachChecks: Check[] = [
  check({
    id: "reachable",
    title: "The server is reachable at its public address",
    failure: "The server is not reachable at its public address",
    shows: "Could not connect; connection refused; fetch failed.",
    why: "Nothing answers at the public address, or it answers with a server error.",
    fix: `Make sure that BASE_URL (${vercelVariables}) is the public address, that the server runs there, and that its certificate is valid.`,
    needs: ["configuration"],
    reads: ["challenge", "site"],
    judge: ({ challenge, site }) => {
      if (!challenge) return { status: "skip", saw: "Not requested" };
      const saw = describeError(challenge);
      if (challenge.error !== undefined) {
        return { status: "fail", saw, fix: site?.descope ? ownFix(site.origin) : foreignFix };
      }
      if (challenge.status < 500) return { status: "pass", saw: `${challenge.elapsedMs} ms` };
      return { status: "fail", saw, ...(isUnconfigured(challenge) ? unconfigured : failing) };
    },
  }),
  check({
    id: "protection",
    title: "Not blocked by your host's login page",
    failure: "Your host's login page blocks clients",
    shows: "Could not connect; unexpected content type text/html; Unexpected token '<'.",
    why: "Vercel Deployment Protection asks visitors to log in to Vercel. An MCP client cannot.",
    fix: "Vercel → your project → Settings → Deployment Protection: turn Vercel Authentication and Password Protection off, or give clients the production address, which can be exempt. MCP clients cannot log in.",
    needs: ["reachable"],
    reads: ["challenge"],
    judge: byAnswer("challenge", (challenge) => {
      const saw = describeAnswer(challenge);
      if (!isLoginPage(challenge)) return { status: "pass", saw };
      return { status: "fail", saw: `Vercel Deployment Protection: ${saw}` };
    }),
  }),
  check({
    id: "no-redirect",
    title: "The endpoint answers without a redirect",
    failure: "The endpoint redirects",
    shows: "Sign-in works, then the first call fails with 401 or 405.",
    why: "On a redirect, clients drop the token, or the body as they turn POST into GET. Usual causes: www, a trailing slash, http.",
    fix: "Give users the final address and set BASE_URL to its origin, or remove the redirect. Vercel → your project → Settings → Domains shows which domain redirects where.",
    needs: ["protection"],
    reads: ["challenge", "challengeWithSlash"],
    judge: byAnswer("challenge", (challenge, { challengeWithSlash: slash }) => {
      if (isRedirect(challenge)) return { status: "fail", saw: describeAnswer(challenge) };
      if (slash?.status !== undefined && isRedirect(slash)) {
        return { status: "warn", title: "The endpoint's URL with a slash redirects", saw: describeAnswer(slash) };
      }
      return { status: "pass", saw: `${challenge.status}, with and without a trailing slash` };
    }),
  }),
];

const isRedirect = ({ status }: Answered) => status >= 300 && status < 400;

const foreignFix = "Check that the address is right, that the server is running, and that its log shows the request.";

const ownFix = (origin: string) =>
  `Make sure that this server is running (locally: npm run dev) and that BASE_URL (${origin}) is its public address (${vercelVariables}).`;

const unconfigured = {
  title: "The server is not configured",
  fix: `The server runs, but a variable is missing or wrong, which its page (/) names. Correct it in .env.local and restart, or in ${vercelVariables} and redeploy.`,
};
const failing = {
  title: "The server answers with an error",
  fix: "If a proxy or tunnel sends this answer, make sure that it forwards to this server and that this server runs. Otherwise, the server's log shows the error.",
};

const ownError = z.object({ error: z.literal("server_not_configured") });

/** Whether this is what a server made from this template answers until its variables are right. */
function isUnconfigured({ body }: Answered): boolean {
  return ownError.safeParse(parseJson(body)).success;
}

/** Vercel Deployment Protection: a redirect to its login, or its own 401 page. */
function isLoginPage({ status, headers, body }: Answered): boolean {
  if (/^https:\/\/vercel\.com\/(sso-api|login)/.test(headers.location ?? "")) return true;
  if (/_vercel_sso_nonce|_vercel_password/.test(headers["set-cookie"] ?? "")) return true;
  const isVercelPage = /vercel/i.test(headers.server ?? "") || /vercel/i.test(body);
  return status === 401 && /html/.test(headers["content-type"] ?? "") && isVercelPage;
}
