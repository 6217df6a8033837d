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
    help: {
      shows: "invalid_client after the sign-in page.",
      why: "MCP clients run on people's machines and keep no secret. The token endpoint must take clients that authenticate with none.",
      fix: "Set DESCOPE_CONFIG_URL to the Discovery URL of an MCP server; its clients are public.",
    },
    needs: ["descope-answers"],
    reads: ["metadata"],
    judge: byMetadata(({ token_endpoint_auth_methods_supported: methods }) => {
      const saw = `token_endpoint_auth_methods_supported ${methods?.join(" ") ?? "is missing"}`;
      if (methods?.includes("none")) return { status: "pass", saw };
      return {
        status: "warn",
        saw,
        fix: "Public clients need the method none. Set DESCOPE_CONFIG_URL to the Discovery URL of an MCP server; if it is one already, ask Descope's support.",
      };
    }),
  }),
  check({
    id: "pkce",
    group: "sign-in",
    title: "PKCE with S256 is supported",
    failure: "PKCE with S256 is not supported",
    help: {
      shows: "Incompatible auth server: does not support S256.",
      why: "MCP demands PKCE with S256, and clients check code_challenge_methods_supported before they start.",
      fix: "Compare DESCOPE_CONFIG_URL with the Discovery URL in the Descope console. Descope offers S256; a proxy in between may drop the field.",
    },
    needs: ["descope-answers"],
    reads: ["metadata"],
    judge: byMetadata(({ code_challenge_methods_supported: methods }) => {
      const saw = `code_challenge_methods_supported ${methods?.join(" ") ?? "is missing"}`;
      if (methods?.includes("S256")) return { status: "pass", saw };
      return {
        status: "fail",
        saw,
        fix: "Clients refuse to sign in without S256. Compare DESCOPE_CONFIG_URL with the Discovery URL in the Descope console; if they agree, ask Descope's support why S256 is off.",
      };
    }),
  }),
  check({
    id: "grants",
    group: "sign-in",
    title: "Authorization code and refresh token grants are enabled",
    failure: "A grant that clients need is disabled",
    help: {
      shows: "unsupported_grant_type, or a new sign-in every hour.",
      why: "Clients redeem a code and then renew with a refresh token; one of the two grants is off.",
      fix: `${descopeServer}: turn the authorization code and refresh token grants on.`,
    },
    needs: ["descope-answers"],
    reads: ["metadata"],
    judge: byMetadata(({ grant_types_supported: grants }) => {
      // RFC 8414 §2: left out means authorization_code and implicit.
      const saw = `grant_types_supported ${grants?.join(" ") ?? "is missing"}`;
      const fix = `${descopeServer}: see that the authorization code and refresh token grants are on.`;
      if (grants && !grants.includes("authorization_code")) return { status: "fail", saw, fix };
      if (!grants?.includes("refresh_token")) return { status: "warn", saw, fix };
      return { status: "pass", saw };
    }),
  }),
  check({
    id: "scopes",
    group: "sign-in",
    title: "Descope offers every scope that is requested",
    failure: "Descope does not offer a scope that is requested",
    help: {
      shows: "invalid_scope, or 403 insufficient_scope that no consent mends.",
      why: "The server or one of its tools asks for a scope that Descope does not offer, so no token can hold it.",
      fix: `${descopeServer} → Scopes: add it. Or correct REQUIRED_SCOPES, or the scopeChallenge of the tool in lib/tools/.`,
    },
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
      saw: `REQUIRED_SCOPES asks for ${missing.join(" ")}; offered: ${offered.join(" ")}`,
      fix: `${fixes} ${missing.join(" ")}, or correct REQUIRED_SCOPES.`,
    };
  }
  const unmet = ofTools.filter((scope) => !offered.includes(scope));
  if (unmet.length === 0) return { status: "pass", saw: asked.join(" ") };
  return {
    status: "warn",
    saw: `tools ask for ${unmet.join(" ")}; offered: ${offered.join(" ")}`,
    fix: `${fixes} ${unmet.join(" ")}, or change what they ask for in lib/tools/. Until then nobody can use those tools.`,
  };
}
