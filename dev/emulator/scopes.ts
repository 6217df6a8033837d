import type { Configuration, KoaContextWithOIDC } from "oidc-provider";
import { errors } from "./quiet-oidc-provider";
import type { World } from "./state";
import type { Switches } from "./switches";

/** The scopes in the project's own metadata document, as at Descope. */
export const projectScopes = ["openid", "profile", "email", "phone"] as const;

const standardScopes: Record<string, string> = {
  openid: "Know which account you use",
  profile: "Read your name",
  email: "Read your e-mail address",
  phone: "Read your phone number",
  offline_access: "Stay signed in until you remove it",
};

/** Takes the switches, returns every scope that either issuer accepts, with the text the user sees. */
export function scopeDescriptions(switches: Switches): Record<string, string> {
  return { ...standardScopes, ...switches.scopes };
}

/** Takes the switches, returns the scope granted to a request that names none (RFC 6749 §3.3). */
export function defaultScope(switches: Switches): string {
  return Object.keys(switches.scopes)[0] ?? "openid";
}

/** Rejects undefined scopes, as Descope does, and gives a request without scopes the default one. */
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

type ResourceIndicators = NonNullable<NonNullable<Configuration["features"]>["resourceIndicators"]>;

/** Returns the RFC 8707 settings: any http(s) resource is accepted, and every access token is a JWT. */
export function resourceIndicators(world: World): ResourceIndicators {
  const { switches, keys } = world;
  return {
    enabled: true,
    // Without some resource the library mints opaque tokens, so a request that names none gets this one.
    defaultResource: (_ctx, _client, oneOf) => oneOf?.[0] ?? unnamedResource(world),
    useGrantedResource: () => true,
    getResourceServerInfo: (_ctx, resource) => {
      if (resource !== unnamedResource(world) && !/^https?:\/\//i.test(resource)) throw new errors.InvalidTarget();
      return {
        scope: Object.keys(scopeDescriptions(switches)).join(" "),
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "RS256", kid: keys.current().kid } },
      };
    },
  };
}

/** Takes the library's audience or resource, returns the resource that the client named, if any. */
export function namedResource(world: World, audience: string | string[] | undefined): string | undefined {
  const [resource] = [audience].flat();
  return resource === unnamedResource(world) ? undefined : resource;
}

function unnamedResource({ layout }: World): string {
  return `urn:descope:${layout.projectId}`;
}
