import { vercelVariables } from "@/lib/config/problem";
import { descopeServer } from "@/lib/descope/console";
import type { RefusalCode } from "@/lib/mcp/refusals";
import type { Explanation } from "./explanation";

const connectAgain =
  "Disconnect this server in the client and connect again, so that it signs in afresh. In Claude Code: /mcp → Clear authentication.";

/** Every reason for which `/mcp` refuses a request that is not about the token itself. */
const requestRefusals = {
  not_configured: {
    shows: "The client says that the server is unavailable (503).",
    why: "A variable is missing or wrong, so the server does not know which Descope to trust.",
    fix: `Open the dashboard at /: it names the variable. Set it in .env.local, or in ${vercelVariables}, and redeploy.`,
  },
  host_not_allowed: {
    shows: "403 forbidden, from another machine or through a tunnel.",
    why: "BASE_URL is a localhost address, and such a server answers only to localhost: otherwise any web page could reach it by DNS rebinding.",
    fix: "Set BASE_URL to the public address, for instance the tunnel's, and restart.",
  },
  origin_not_allowed: {
    shows: "A client in a browser fails to connect; its console shows 403.",
    why: "The page's origin is not among those that may call this server.",
    fix: "Add the origin (scheme, host and port) to ALLOWED_ORIGINS, or remove that variable to allow any https origin.",
  },
  no_credentials: {
    shows: "The client opens a sign-in page, or says that it needs authorization.",
    why: "The request carried no token. For a first request that is as it should be.",
    fix: "Sign in. When the client never offers to, run npm run doctor with this server's URL.",
  },
  malformed_header: {
    shows: "401 after you set a token by hand.",
    why: "The Authorization header is not the word Bearer, one space and one token.",
    fix: "Write it as: Authorization: Bearer eyJ… Without quotes, and without a second token behind it.",
  },
  insufficient_scope: {
    shows: "The client asks for consent again, or says that a permission is missing (403).",
    why: "The token lacks a scope that the server (REQUIRED_SCOPES) or the called tool asks for.",
    fix: `Accept the new consent. If it comes back every time: ${descopeServer} → Scopes: add the scope, and see that a policy grants it.`,
  },
  keys_unavailable: {
    shows: "The server is unavailable for a moment (503); the client keeps its token.",
    why: "The token could not be checked, because Descope's keys could not be fetched.",
    fix: "Try again in a few seconds. If it lasts, see the check keys on the dashboard, and status.descope.com.",
  },
} satisfies Partial<Record<RefusalCode, Explanation>>;

/** Every reason for which a token is refused. */
const tokenRefusals = {
  malformed_token: {
    shows: "401 invalid_token.",
    why: "What was sent is not a JWT. Descope's access tokens are three parts with dots between them.",
    fix: `Do not cut the token short, and send no opaque token of another service. ${connectAgain}`,
  },
  wrong_algorithm: {
    shows: "401 invalid_token.",
    why: "Descope signs with RS256; anything else was not made by it.",
    fix: connectAgain,
  },
  critical_header: {
    shows: "401 invalid_token.",
    why: "The token's header demands an extension (crit) that this server does not know, so RFC 7515 forbids accepting it.",
    fix: connectAgain,
  },
  unknown_key: {
    shows: "401 invalid_token.",
    why: "No key of this project has the ID in the token: it is from another project, or its key was revoked.",
    fix: `${connectAgain} If new tokens fail too, DESCOPE_CONFIG_URL names another project than the client signs in to.`,
  },
  bad_signature: {
    shows: "401 invalid_token.",
    why: "The token was changed on its way, or is a forgery.",
    fix: connectAgain,
  },
  wrong_issuer: {
    shows: "Sign-in succeeds, then every call answers 401.",
    why: "The token is of another Descope project, another MCP server, or the same project under another host (a custom domain).",
    fix: `Compare DESCOPE_CONFIG_URL with the Discovery URL (${descopeServer}), host included. ${connectAgain}`,
  },
  website_session: {
    shows: "401 invalid_token with the token of a website.",
    why: "A session of your website proves who visits it, not that a client may act for that person here.",
    fix: "Connect an MCP client and let it sign in; it gets an access token of its own.",
  },
  refresh_token: {
    shows: "401 invalid_token after some time.",
    why: "The client sent the token that is only good for getting new ones.",
    fix: "This is a mistake in the client: it must send access_token, not refresh_token.",
  },
  id_token: {
    shows: "401 invalid_token right after signing in.",
    why: "The client sent the token that tells it who signed in. It is meant for the client alone, and opens nothing.",
    fix: "This is a mistake in the client: of what the token endpoint answers, it must send access_token, not id_token.",
  },
  not_an_access_token: {
    shows: "401 invalid_token with a token that a key of this project signed.",
    why: "The token has a token_type other than access_token, Bearer and DPoP, or it tells that someone signed out (events).",
    fix: "Send the access_token of the token endpoint's answer. If that is what was sent, see whether a JWT template in the Descope console (Project → JWT Templates) sets token_type.",
  },
  wrong_audience: {
    shows: "Sign-in succeeds, then every call answers 401.",
    why: "The token's audience is neither this server's URL nor (with TOKEN_BINDING=project) the project's ID.",
    fix: `${descopeServer} → Settings → MCP Server URL: set it to this server's URL, ending in /mcp. ${connectAgain} A machine's token (client credentials) never names a URL: it needs TOKEN_BINDING=project.`,
  },
  other_resource: {
    shows: "Sign-in succeeds, then every call answers 401.",
    why: "The token was issued for another MCP server of the same project, or for another address of this one: its audience holds another URI, or something that is no text.",
    fix: `Connect to exactly the URL that the dashboard shows. ${descopeServer} → Settings → MCP Server URL must be the same. ${connectAgain}`,
  },
  missing_claim: {
    shows: "401 invalid_token.",
    why: "The token says neither until when it is good (exp) nor whom it is for (sub).",
    fix: "See whether a JWT template in the Descope console (Project → JWT Templates) removes claims.",
  },
  expired: {
    shows: "The client signs in again by itself, or asks you to.",
    why: "Access tokens are short-lived. Clients renew them with a refresh token.",
    fix: `If you are asked often, see that the refresh token grant is on: ${descopeServer}. ${connectAgain}`,
  },
  not_yet_valid: {
    shows: "401 right after signing in.",
    why: "The token starts in the future: this machine's clock is behind.",
    fix: "Set the clock by NTP; the check clock on the dashboard shows the difference.",
  },
} satisfies Partial<Record<RefusalCode, Explanation>>;

export const refusalExplanations: Record<RefusalCode, Explanation> = { ...requestRefusals, ...tokenRefusals };
