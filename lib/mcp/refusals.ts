import { vercelVariables } from "@/lib/config/problem";
import { descopeServer } from "@/lib/descope/console";
import { type Refusal, type TokenRefusalCode, tokenRefusals } from "@/lib/descope/refusals";

/** A refusal as it is answered: with its HTTP status and the code of the error (RFC 6749 §5.2, RFC 6750 §3.1). */
export interface AnsweredRefusal extends Refusal {
  status: 401 | 403 | 503;
  error: string;
}

/** Every reason for which `/mcp` refuses a request that is not about the token itself. */
const requestRefusals = {
  not_configured: {
    status: 503,
    error: "server_not_configured",
    sentence: "This server is not configured",
    help: {
      shows: "The client says that the server is unavailable (503).",
      why: "A variable is missing or wrong, so the server does not know which Descope to trust.",
      fix: `Open the dashboard at /: it names the variable. Set it in .env.local, or in ${vercelVariables}, and redeploy.`,
    },
  },
  host_not_allowed: {
    status: 403,
    error: "forbidden",
    sentence:
      "This local server answers only to localhost. Set BASE_URL to the public address of this server",
    help: {
      shows: "403 forbidden, from another machine or through a tunnel.",
      why: "BASE_URL is a localhost address, and such a server answers only to localhost: otherwise any web page could reach it by DNS rebinding.",
      fix: "Set BASE_URL to the public address, for instance the tunnel's, and restart.",
    },
  },
  origin_not_allowed: {
    status: 403,
    error: "forbidden",
    sentence:
      "This browser origin may not call this server. The server's owner can add it to ALLOWED_ORIGINS",
    help: {
      shows: "A client in a browser fails to connect; its console shows 403.",
      why: "The page's origin is not among those that may call this server.",
      fix: "Add the origin (scheme, host and port) to ALLOWED_ORIGINS, or remove that variable to allow any https origin.",
    },
  },
  no_credentials: {
    status: 401,
    error: "unauthorized",
    sentence: "Sign in to use this server",
    help: {
      shows: "The client opens a sign-in page, or says that it needs authorization.",
      why: "The request carried no token. For a first request that is as it should be.",
      fix: "Sign in. When the client never offers to, run npm run doctor with this server's URL.",
    },
  },
  malformed_header: {
    status: 401,
    error: "invalid_token",
    sentence: "The Authorization header must be: Bearer, one space, one token",
    help: {
      shows: "401 after you set a token by hand.",
      why: "The Authorization header is not the word Bearer, one space and one token.",
      fix: "Write it as: Authorization: Bearer eyJ… Without quotes, and without a second token behind it.",
    },
  },
  insufficient_scope: {
    status: 403,
    error: "insufficient_scope",
    sentence: "The access token lacks a scope that this request needs",
    help: {
      shows: "The client asks for consent again, or says that a permission is missing (403).",
      why: "The token lacks a scope that the server (REQUIRED_SCOPES) or the called tool asks for.",
      fix: `Accept the new consent. If it comes back every time: ${descopeServer} → Scopes: add the scope, and see that a policy grants it.`,
    },
  },
  keys_unavailable: {
    status: 503,
    error: "temporarily_unavailable",
    sentence: "The token could not be checked, because Descope's keys are not to be had right now. Try again",
    help: {
      shows: "The server is unavailable for a moment (503); the client keeps its token.",
      why: "The token could not be checked, because Descope's keys could not be fetched.",
      fix: "Try again in a few seconds. If it lasts, see the check keys on the dashboard, and status.descope.com.",
    },
  },
} satisfies Record<string, AnsweredRefusal>;

export type RefusalCode = keyof typeof requestRefusals | TokenRefusalCode;

const { insufficient_scope, keys_unavailable, ...beforeToken } = requestRefusals;
const ofTokens = Object.entries(tokenRefusals).map(([code, refusal]) => [
  code,
  { status: 401, error: "invalid_token", ...refusal },
]);

/**
 * Why a request to `/mcp` is refused: the closed list of reason codes, in the order in which they are judged. The same
 * codes are in the logs and name the help pages. A request gets exactly one.
 */
export const refusals: Record<RefusalCode, AnsweredRefusal> = {
  ...beforeToken,
  ...Object.fromEntries(ofTokens),
  insufficient_scope,
  keys_unavailable,
};
