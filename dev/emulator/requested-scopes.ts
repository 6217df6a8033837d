import type { KoaContextWithOIDC } from "oidc-provider";
import { errors } from "./quiet-oidc-provider";
import { defaultScope, scopeDescriptions } from "./scopes";
import type { Switches } from "./switches";

/** Refuses scopes nobody defined, as Descope does, and gives a request without any the default one. */
export function requireKnownScopes(ctx: KoaContextWithOIDC, switches: Switches): void {
  const { params } = ctx.oidc;
  if (!params) return;
  const known = scopeDescriptions(switches);
  const asked = typeof params.scope === "string" ? params.scope.split(" ") : [];
  const unknown = asked.filter((scope) => !Object.hasOwn(known, scope));
  if (unknown.length > 0) {
    throw new errors.InvalidScope(`this server has no scope named ${unknown.join(", ")}`, unknown.join(" "));
  }
  if (asked.length === 0) params.scope = defaultScope(switches);
}
