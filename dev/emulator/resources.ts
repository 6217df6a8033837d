import type { Configuration } from "oidc-provider";
import { errors } from "./quiet-oidc-provider";
import { scopeDescriptions } from "./scopes";
import type { World } from "./state";

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
      if (resource !== unnamedResource(world) && !/^https?:\/\//i.test(resource))
        throw new errors.InvalidTarget();
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
