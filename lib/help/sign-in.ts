import { descopeServer } from "@/lib/descope/console";
import type { Explanation } from "./explanation";

export const signInExplanations: Record<string, Explanation> = {
  "public-clients": {
    shows: "invalid_client after the sign-in page.",
    why: "MCP clients run on people's machines and keep no secret. The token endpoint must take clients that authenticate with none.",
    fix: "Set DESCOPE_CONFIG_URL to the Discovery URL of an MCP server; its clients are public.",
  },
  pkce: {
    shows: "Incompatible auth server: does not support S256.",
    why: "MCP demands PKCE with S256, and clients check code_challenge_methods_supported before they start.",
    fix: "Compare DESCOPE_CONFIG_URL with the Discovery URL in the Descope console. Descope offers S256; a proxy in between may drop the field.",
  },
  grants: {
    shows: "unsupported_grant_type, or a new sign-in every hour.",
    why: "Clients redeem a code and then renew with a refresh token; one of the two grants is off.",
    fix: `${descopeServer}: turn the authorization code and refresh token grants on.`,
  },
  scopes: {
    shows: "invalid_scope, or 403 insufficient_scope that no consent mends.",
    why: "The server or one of its tools asks for a scope that Descope does not offer, so no token can hold it.",
    fix: `${descopeServer} → Scopes: add it. Or correct REQUIRED_SCOPES, or the scopeChallenge of the tool in lib/tools/.`,
  },
  keys: {
    shows: "503 on every call, or 401 although sign-in succeeds.",
    why: "Tokens are checked with the project's public keys, which could not be read, or are not the ones that Descope names.",
    fix: "See status.descope.com, and what stands before Descope (firewall, custom domain). Copy the Discovery URL again from the console.",
  },
  clock: {
    shows: "401 right after signing in, or much too early afterwards.",
    why: "A token is good from one moment to another. This machine's clock and Descope's disagree by more than tokens tolerate.",
    fix: "Set this machine's clock by NTP: timedatectl set-ntp true on Linux. On Vercel it is right; then see who answers in Descope's place.",
  },
};
