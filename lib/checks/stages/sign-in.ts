import { descopeServer } from "@/lib/descope/console";
import { type Check, check, type Judgement } from "../check";
import { clockCheck } from "./clock";
import { byMetadata } from "./descope-judge";
import { keysCheck } from "./keys";

/** What a client needs from the authorization server to get a token. */
export const signInChecks: Check[] = [
  check({
    id: "public-clients",
    group: "sign-in",
    title: "Clients without a secret may sign in",
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
    title: "PKCE with S256 is offered",
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
    title: "Codes and refresh tokens can be redeemed",
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
    title: "Every scope that is asked for is offered",
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
  if (!offered) return { status: "info", saw: "scopes_supported is missing, so this cannot be told" };
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
