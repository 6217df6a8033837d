import { connectionScope } from "@/lib/descope/caller";
import { descopeServer, serverScopes } from "@/lib/descope/console";
import { isEmulator } from "@/lib/descope/discovery-url";
import { byMetadata, type Check, checkIn, type Judgement, type Status } from "../check";
import type { Facts } from "../facts/gather";
import type { Site } from "../facts/site";
import { clockCheck, keysCheck } from "./keys";

const check = checkIn("sign-in");

/** What a client needs from the authorization server to get a token. */
export const signInChecks: Check[] = [
  check({
    id: "public-clients",
    title: "Clients without a secret can sign in",
    failure: "Clients without a secret cannot sign in",
    shows: "invalid_client after the sign-in page.",
    why: "MCP clients run on users' machines and cannot keep a secret, so the token endpoint must accept the authentication method none.",
    fix: "Set DESCOPE_CONFIG_URL to the Discovery URL of an MCP server: its clients are public. If it already is one, contact Descope support.",
    needs: ["descope-answers"],
    reads: ["metadata"],
    judge: listContains("token_endpoint_auth_methods_supported", "none", "warn"),
  }),
  check({
    id: "pkce",
    title: "PKCE with S256 is supported",
    failure: "PKCE with S256 is not supported",
    shows: "Incompatible auth server: does not support S256.",
    why: "MCP requires PKCE with S256, and clients check code_challenge_methods_supported before they start.",
    fix: "Compare DESCOPE_CONFIG_URL with the Discovery URL in the Descope console: Descope supports S256, but a proxy in between may drop the field. If they match, ask Descope support why S256 is off.",
    needs: ["descope-answers"],
    reads: ["metadata"],
    judge: listContains("code_challenge_methods_supported", "S256", "fail"),
  }),
  check({
    id: "grants",
    title: "Authorization code and refresh token grants are enabled",
    failure: "A grant that clients need is disabled",
    shows: "unsupported_grant_type, or a new sign-in every hour.",
    why: "Clients exchange a code for tokens, then renew them with a refresh token. One of the two grants is disabled.",
    fix: `${descopeServer}: enable the authorization code and refresh token grants.`,
    needs: ["descope-answers"],
    reads: ["metadata"],
    judge: byMetadata(({ grant_types_supported: grants }) => {
      const saw = `grant_types_supported ${grants?.join(" ") ?? "is missing"}`;
      // RFC 8414 §2: if omitted, authorization_code and implicit.
      if (grants && !grants.includes("authorization_code")) return { status: "fail", saw };
      return { status: grants?.includes("refresh_token") ? "pass" : "warn", saw };
    }),
  }),
  check({
    id: "scopes",
    title: "Descope offers every required scope",
    failure: "Descope does not offer a required scope",
    shows: "invalid_scope, or a 403 insufficient_scope that re-consenting doesn't fix.",
    why: "The server or one of its tools requires a scope that Descope does not offer, so no token can have it.",
    fix: `${serverScopes}: add it. Or correct REQUIRED_SCOPES, or the scopeChallenge of the tool in lib/tools/.`,
    needs: ["descope-answers"],
    reads: ["metadata", "site", "tools"],
    judge: byMetadata(({ scopes_supported: offered }, { site, tools }) => judgeScopes(offered, site, scopesOf(tools))),
  }),
  keysCheck,
  clockCheck,
];

type ListName = "token_endpoint_auth_methods_supported" | "code_challenge_methods_supported";

/** Makes a judge that looks for a value in a list of the metadata; without it, the check has the given status. */
function listContains(name: ListName, value: string, otherwise: Status) {
  return byMetadata((document) => ({
    status: document[name]?.includes(value) ? "pass" : otherwise,
    saw: `${name} ${document[name]?.join(" ") ?? "is missing"}`,
  }));
}

/** The scopes of the tools. That for connections has a check of its own. */
function scopesOf(tools: Facts["tools"]): string[] {
  const all = Array.isArray(tools) ? tools.flatMap(({ scopes }) => scopes) : [];
  return [...new Set(all)].filter((scope) => scope !== connectionScope);
}

function judgeScopes(offered: string[] | undefined, site: Site | undefined, ofTools: string[]): Judgement {
  if (!offered) {
    const title = "The scopes that Descope offers are unknown";
    return { status: "info", title, saw: "scopes_supported is missing" };
  }
  const required = site?.requiredScopes ?? [];
  const add = (scopes: string) =>
    site?.descope && isEmulator(site.descope.origin)
      ? "Restart npm run dev: the local emulator then offers the scopes of the tools and of REQUIRED_SCOPES"
      : `${serverScopes}: add ${scopes}`;
  const missing = required.filter((scope) => !offered.includes(scope)).join(" ");
  if (missing) {
    const saw = `REQUIRED_SCOPES contains ${missing}; offered: ${offered.join(" ")}`;
    return { status: "fail", saw, fix: `${add(missing)}. Or correct REQUIRED_SCOPES.` };
  }
  const unmet = ofTools.filter((scope) => !offered.includes(scope)).join(" ");
  if (unmet) {
    const saw = `tools require ${unmet}; offered: ${offered.join(" ")}`;
    const fix = `${add(unmet)}. Or change the tools in lib/tools/. Until then, these tools cannot be used.`;
    return { status: "warn", saw, fix };
  }
  const asked = [...new Set([...required, ...ofTools])].join(" ");
  return { status: "pass", saw: asked || `offered: ${offered.join(" ")}` };
}
