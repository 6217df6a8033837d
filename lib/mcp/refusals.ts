import { tokenRefusals } from "@/lib/descope/refusals";

/**
 * Why a request to `/mcp` is refused: the closed list of reason codes, with the sentence a client sees.
 * The same codes stand in the logs. A request gets exactly one.
 */
export const refusals = {
  not_configured: "This server is not configured",
  host_not_allowed:
    "This local server answers only to localhost. Set BASE_URL to the public address of this server",
  origin_not_allowed:
    "This browser origin may not call this server. The server's owner can add it to ALLOWED_ORIGINS",
  no_credentials: "Sign in to use this server",
  malformed_header: "The Authorization header must be: Bearer, one space, one token",
  ...tokenRefusals,
  insufficient_scope: "The access token lacks a scope that this request needs",
  keys_unavailable:
    "The token could not be checked, because Descope's keys are not to be had right now. Try again",
} as const;

export type RefusalCode = keyof typeof refusals;
