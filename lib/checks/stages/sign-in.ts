import { descopeServer } from "@/lib/descope/console";
import { type Check, check, type Judgement } from "../check";
import { byMetadata } from "./descope-judge";
import { clockCheck, keysCheck } from "./keys";

/** What a client needs from the authorization server to get a token. */
export const signInChecks: Check[] = [
  check({
    id: "public-clients",
    group: "sign-in",
    title: "Clients without a secret can sign in",
    failure: "Clients without a secret cannot sign in",
    shows: "invalid_client after the sign-in page.",
    why: "MCP clients run on users' machines and cannot keep a secret, so the token endpoint must accept the authentication method none.",
    fix: "Set DESCOPE_CONFIG_URL to the Discovery URL of an MCP server; its clients are public.",
    needs: ["descope-answers"],
    reads: ["metadata"],
    judge: byMetadata(({ token_endpoint_auth_methods_supported: methods }) => {
      const saw = `token_endpoint_auth_methods_supported ${methods?.join(" ") ?? "is missing"}`;
      if (methods?.includes("none")) return { status: "pass", saw };
      return {
        status: "warn",
        saw,
        fix: "Public clients need the method none. Set DESCOPE_CONFIG_URL to the Discovery URL of an MCP server; if it already is, contact Descope support.",
      };
    }),
  }),
  check({
    id: "pkce",
    group: "sign-in",
    title: "PKCE with S256 is supported",
    failure: "PKCE with S256 is not supported",
    shows: "Incompatible auth server: does not support S256.",
    why: "MCP requires PKCE with S256, and clients check code_challenge_methods_supported before they start.",
    fix: "Compare DESCOPE_CONFIG_URL with the Discovery URL in the Descope console. Descope supports S256, but a proxy in between may drop the field.",
    needs: ["descope-answers"],
    reads: ["metadata"],
    judge: byMetadata(({ code_challenge_methods_supported: methods }) => {
      const saw = `code_challenge_methods_supported ${methods?.join(" ") ?? "is missing"}`;
      if (methods?.includes("S256")) return { status: "pass", saw };
      return {
        status: "fail",
        saw,
        fix: "Clients refuse to sign in without S256. Compare DESCOPE_CONFIG_URL with the Discovery URL in the Descope console; if they match, ask Descope support why S256 is off.",
      };
    }),
  }),
  check({
    id: "grants",
    group: "sign-in",
    title: "Authorization code and refresh token grants are enabled",
    failure: "A grant that clients need is disabled",
    shows: "unsupported_grant_type, or a new sign-in every hour.",
    why: "Clients exchange a code for tokens, then renew them with a refresh token. One of the two grants is disabled.",
    fix: `${descopeServer}: enable the authorization code and refresh token grants.`,
    needs: ["descope-answers"],
    reads: ["metadata"],
    judge: byMetadata(({ grant_types_supported: grants }) => {
      // RFC 8414 §2: if omitted, authorization_code and implicit.
      const saw = `grant_types_supported ${grants?.join(" ") ?? "is missing"}`;
      const fix = `${descopeServer}: make sure the authorization code and refresh token grants are enabled.`;
      if (grants && !grants.includes("authorization_code")) return { status: "fail", saw, fix };
      if (!grants?.includes("refresh_token")) return { status: "warn", saw, fix };
      return { status: "pass", saw };
    }),
  }),
  check({
    id: "scopes",
    group: "sign-in",
    title: "Descope offers every required scope",
    failure: "Descope does not offer a required scope",
    shows: "invalid_scope, or a 403 insufficient_scope that re-consenting doesn't fix.",
    why: "The server or one of its tools requires a scope that Descope does not offer, so no token can have it.",
    fix: `${descopeServer} → Scopes: add it. Or correct REQUIRED_SCOPES, or the scopeChallenge of the tool in lib/tools/.`,
    needs: ["descope-answers"],
    reads: ["metadata", "site", "toolScopes"],
    judge: byMetadata(({ scopes_supported: offered }, { site, toolScopes }) =>
      judgeScopes(offered, site?.requiredScopes ?? [], toolScopes ?? []),
    ),
  }),
  keysCheck,
  clockCheck,
];

function judgeScopes(offered: string[] | undefined, required: string[], ofTools: string[]): Judgement {
  const asked = [...new Set([...required, ...ofTools])];
  if (!offered)
    return {
      status: "info",
      title: "The scopes that Descope offers are unknown",
      saw: "scopes_supported is missing",
    };
  if (asked.length === 0) return { status: "pass", saw: `offered: ${offered.join(" ")}` };
  const fixes = `${descopeServer} → Scopes: add`;
  const missing = required.filter((scope) => !offered.includes(scope));
  if (missing.length > 0) {
    return {
      status: "fail",
      saw: `REQUIRED_SCOPES contains ${missing.join(" ")}; offered: ${offered.join(" ")}`,
      fix: `${fixes} ${missing.join(" ")}, or correct REQUIRED_SCOPES.`,
    };
  }
  const unmet = ofTools.filter((scope) => !offered.includes(scope));
  if (unmet.length === 0) return { status: "pass", saw: asked.join(" ") };
  return {
    status: "warn",
    saw: `tools require ${unmet.join(" ")}; offered: ${offered.join(" ")}`,
    fix: `${fixes} ${unmet.join(" ")}, or change the tools in lib/tools/. Until then, these tools cannot be used.`,
  };
}
