import { vercelVariables } from "@/lib/config/problem";
import { type Check, check } from "../check";
import type { Answered } from "../facts/answer";
import { describeAnswer, describeError, isRedirect } from "../facts/evidence";

/** Whether requests reach the server at all; every other check over its public URL depends on this. */
export const reachChecks: Check[] = [
  check({
    id: "reachable",
    group: "discover",
    title: "The server is reachable at its public address",
    failure: "The server is not reachable at its public address",
    shows: "Could not connect; connection refused; fetch failed.",
    why: "Nothing answers at the public address, or it answers with a server error.",
    fix: `Make sure that BASE_URL (${vercelVariables}) is the public address, that the server runs there, and that its certificate is valid.`,
    needs: ["configuration"],
    reads: ["challenge", "site"],
    judge: ({ challenge, site }) => {
      if (!challenge) return { status: "skip", saw: "Not requested" };
      const isUp = challenge.error === undefined && challenge.status < 500;
      if (isUp) return { status: "pass", saw: `${challenge.elapsedMs} ms` };
      return {
        status: "fail",
        saw: describeError(challenge),
        fix: site?.descope ? ownFix(site.origin) : foreignFix,
      };
    },
  }),
  check({
    id: "protection",
    group: "discover",
    title: "Not blocked by your host's login page",
    failure: "Your host's login page blocks clients",
    shows: "Could not connect; unexpected content type text/html; Unexpected token '<'.",
    why: "Vercel Deployment Protection asks visitors to log in to Vercel. An MCP client cannot.",
    fix: "Vercel → your project → Settings → Deployment Protection: turn Vercel Authentication off, or give clients the production address, which can be exempt.",
    needs: ["reachable"],
    reads: ["challenge"],
    judge: ({ challenge }) => {
      if (challenge?.status === undefined) return { status: "skip", saw: "Not requested" };
      const wall = findWall(challenge);
      if (!wall) return { status: "pass", saw: describeAnswer(challenge) };
      return {
        status: "fail",
        saw: `${wall}: ${describeAnswer(challenge)}`,
        fix: "Vercel → your project → Settings → Deployment Protection: turn Vercel Authentication (and Password Protection) off for this deployment, or give clients the production address. MCP clients cannot log in.",
      };
    },
  }),
  check({
    id: "no-redirect",
    group: "discover",
    title: "The endpoint answers without a redirect",
    failure: "The endpoint redirects",
    shows: "Sign-in works, then the first call fails with 401 or 405.",
    why: "On a redirect, clients drop the token or turn POST into GET. Usual causes: www, a trailing slash, http.",
    fix: "Give users the final address. Vercel → your project → Settings → Domains shows which domain redirects where.",
    needs: ["protection"],
    reads: ["challenge", "challengeWithSlash"],
    judge: ({ challenge, challengeWithSlash }) => {
      if (challenge?.status === undefined) return { status: "skip", saw: "Not requested" };
      if (isRedirect(challenge)) return redirected(challenge, "fail");
      const slash = challengeWithSlash;
      if (slash?.status !== undefined && isRedirect(slash)) return redirected(slash, "warn");
      return { status: "pass", saw: `${challenge.status}, with and without a trailing slash` };
    },
  }),
];

const foreignFix = "Check that the address is right, that the server is running, and that its log shows the request.";

function ownFix(origin: string): string {
  return (
    "Make sure that this server is running (locally: npm run dev) and that " +
    `BASE_URL (${origin}) is its public address (${vercelVariables}).`
  );
}

function redirected(answer: Answered, status: "fail" | "warn") {
  return {
    status,
    saw: describeAnswer(answer),
    fix: "Clients drop the token or the body on a redirect. Give users the final address and set BASE_URL to its origin (Vercel → your project → Settings → Domains), or remove the redirect.",
  };
}

/** Vercel Deployment Protection: a redirect to its login, or its own 401 page. */
function findWall({ status, headers, body }: Answered): string | undefined {
  const name = "Vercel Deployment Protection";
  if (/^https:\/\/vercel\.com\/(sso-api|login)/.test(headers.location ?? "")) return name;
  if (/_vercel_sso_nonce|_vercel_password/.test(headers["set-cookie"] ?? "")) return name;
  const isVercelPage = /vercel/i.test(headers.server ?? "") || /vercel/i.test(body);
  const isWall = status === 401 && /html/.test(headers["content-type"] ?? "") && isVercelPage;
  return isWall ? name : undefined;
}
