import type { Configuration } from "oidc-provider";
import { accessTokenClaims, refreshSeconds } from "./access-token";
import type { IssuerKind } from "./layout";
import { namedResource } from "./resources";
import type { World } from "./state";

type Setting<Name extends keyof Configuration> = NonNullable<Configuration[Name]>;

type CustomizeJwt = NonNullable<NonNullable<Setting<"formats">["customizers"]>["jwt"]>;

const day = 24 * 60 * 60;

/** Takes which of the two issuers mints, returns the lifetime of tokens (in seconds) and their content. */
export function tokenSettings(world: World, kind: IssuerKind): Configuration {
  return {
    ttl: lifetimes(world.switches.accessTokenSeconds),
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    issueRefreshToken,
    formats: { customizers: { jwt: accessTokenFormat(world, kind) } },
  };
}

function lifetimes(accessTokenSeconds: number): Setting<"ttl"> {
  // The library wants a positive lifetime; the `exp` claim itself may lie in the past.
  const accessToken = Math.max(1, accessTokenSeconds);
  return {
    AccessToken: accessToken,
    ClientCredentials: accessToken,
    IdToken: accessToken,
    Interaction: 60 * 60,
    Session: day,
    RefreshToken: refreshSeconds,
    Grant: 365 * day,
  };
}

// Descope gives every client with the grant type a refresh token, even without offline_access.
const issueRefreshToken: Setting<"issueRefreshToken"> = (ctx, client) => {
  const declined = ctx.oidc.entities.Grant?.getRejectedOIDCScope().split(" ") ?? [];
  return client.grantTypeAllowed("refresh_token") && !declined.includes("offline_access");
};

function accessTokenFormat(world: World, kind: IssuerKind): CustomizeJwt {
  return (_ctx, token, parts) => {
    parts.header = { typ: "JWT" };
    parts.payload = accessTokenClaims(world, {
      kind,
      clientId: token.clientId ?? "",
      userId: "accountId" in token ? token.accountId : undefined,
      scope: token.scope,
      resource: namedResource(world, token.aud),
    });
  };
}
