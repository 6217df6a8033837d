import { decodeJwt } from "jose";
import type { Configuration, KoaContextWithOIDC, Provider } from "oidc-provider";
import * as z from "zod";
import { accessTokenClaims, idTokenClaims, refreshSeconds, refreshTokenClaims } from "./access-token";
import { readAccountId } from "./demo";
import { descopeId, type IssuerKind } from "./layout";
import { namedResource } from "./scopes";
import type { World } from "./state";

/**
 * Turns a provider's refresh tokens into JWTs signed by the project, like Descope's. The library stores a token under
 * its value, so rotation and restarts need nothing more.
 */
export function issueRefreshJwts(provider: Provider, world: World, kind: IssuerKind): void {
  provider.use(revokeRefreshJwts(provider));
  const { prototype } = provider.RefreshToken;
  const { save } = prototype;
  prototype.save = async function saveJwt() {
    const { clientId = "", accountId, scope } = this;
    const resource = namedResource(world, this.resource);
    const claims = refreshTokenClaims(world, { kind, clientId, ...readAccountId(accountId), scope, resource });
    this.jti ||= await world.keys.sign({ ...claims, jti: descopeId("") });
    return save.call(this);
  };
}

const refusal = z.object({ error: z.literal("unsupported_token_type") });

/** The library refuses to revoke a JWT, but by then it has authenticated the client. */
function revokeRefreshJwts(provider: Provider) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    if (!refusal.safeParse(ctx.body).success) return;
    const token = await provider.RefreshToken.find(String(ctx.oidc.params?.token));
    if (!token?.grantId || token.clientId !== ctx.oidc.client?.clientId) return;
    await provider.RefreshToken.adapter.revokeByGrantId(token.grantId);
    ctx.status = 200;
    ctx.body = "";
  };
}

const answer = z.looseObject({ id_token: z.string(), scope: z.string().optional() });

/** Returns the middleware that gives the ID token in a token response the same claims as Descope's. */
export function describeIdTokens(world: World, kind: IssuerKind) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    const { data } = answer.safeParse(ctx.body);
    if (!data) return;
    const { at_hash: _hash, sub: accountId, ...claims } = decodeJwt(data.id_token);
    const clientId = ctx.oidc.client?.clientId ?? "";
    const { userId } = readAccountId(accountId);
    const own = idTokenClaims(world, { kind, clientId, userId, scope: data.scope, resource: undefined });
    ctx.body = { ...data, id_token: await world.keys.sign({ ...claims, ...own }) };
  };
}

/** Takes the RFC 9207 switch, returns the middleware that removes or replaces `iss` in the client's callback. */
export function rewriteCallbackIssuer(switched: boolean | string) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    const location = ctx.response.get("location");
    if (switched === true || !URL.canParse(location)) return;
    const callback = new URL(location);
    if (!callback.searchParams.has("iss")) return;
    if (switched === false) callback.searchParams.delete("iss");
    else callback.searchParams.set("iss", switched);
    ctx.set("location", callback.href);
  };
}

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
    const claims = accessTokenClaims(world, {
      kind,
      clientId: token.clientId ?? "",
      ...readAccountId("accountId" in token ? token.accountId : undefined),
      scope: token.scope,
      resource: namedResource(world, token.aud),
    });
    // The key that a client which uses DPoP has proven (RFC 9449 §6.1).
    parts.payload = { ...claims, ...(parts.payload.cnf !== undefined && { cnf: parts.payload.cnf }) };
  };
}
