import { vercelVariables } from "@/lib/config/problem";
import { type Check, check } from "../check";
import type { Answered } from "../facts/answer";
import { describeAnswer, describeError, isRedirect } from "../facts/evidence";

/** Whether a request gets through to the server at all: the ground of everything that is seen over its public URL. */
export const reachChecks: Check[] = [
  check({
    id: "reachable",
    group: "discover",
    title: "The server answers at its public address",
    needs: ["configuration"],
    reads: ["challenge", "site"],
    judge: ({ challenge, site }) => {
      if (!challenge) return { status: "skip", saw: "It was not asked" };
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
    title: "No login page of the host stands before it",
    needs: ["reachable"],
    reads: ["challenge"],
    judge: ({ challenge }) => {
      if (challenge?.status === undefined) return { status: "skip", saw: "It was not asked" };
      const wall = findWall(challenge);
      if (!wall) return { status: "pass", saw: describeAnswer(challenge) };
      return {
        status: "fail",
        saw: `${wall}: ${describeAnswer(challenge)}`,
        fix: "Vercel → your project → Settings → Deployment Protection: turn Vercel Authentication (and Password Protection) off for this deployment, or give clients the production address. MCP clients cannot pass it.",
      };
    },
  }),
  check({
    id: "no-redirect",
    group: "discover",
    title: "The endpoint answers without a redirect",
    needs: ["protection"],
    reads: ["challenge", "challengeWithSlash"],
    judge: ({ challenge, challengeWithSlash }) => {
      if (challenge?.status === undefined) return { status: "skip", saw: "It was not asked" };
      if (isRedirect(challenge)) return redirected(challenge, "fail");
      const slash = challengeWithSlash;
      if (slash?.status !== undefined && isRedirect(slash)) return redirected(slash, "warn");
      return { status: "pass", saw: `${challenge.status}, with and without a slash at the end` };
    },
  }),
];

const foreignFix = "See that the address is right, that the server runs, and that its log shows the request.";

function ownFix(origin: string): string {
  return (
    `See that this server runs and that BASE_URL (${origin}) is the address that people open: ` +
    `locally npm run dev, on ${vercelVariables}.`
  );
}

function redirected(answer: Answered, status: "fail" | "warn") {
  return {
    status,
    saw: describeAnswer(answer),
    fix: "Clients drop the token or the body on a redirect. Give people the final address and set BASE_URL to its origin (Vercel → your project → Settings → Domains), or remove the redirect.",
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
