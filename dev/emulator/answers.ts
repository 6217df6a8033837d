import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import * as z from "zod";
import { refreshTokenClaims } from "./access-token";
import { descopeId } from "./ids";
import type { IssuerKind } from "./layout";
import { namedResource } from "./resources";
import type { World } from "./state";

/**
 * Makes a provider's refresh tokens JWTs that the project signed, as Descope's are. The library stores a token under
 * its value, so rotation and a restart need nothing more.
 */
export function issueRefreshJwts(provider: Provider, world: World, kind: IssuerKind): void {
  provider.use(revokeRefreshJwts(provider));
  const { prototype } = provider.RefreshToken;
  const { save } = prototype;
  prototype.save = async function saveJwt() {
    const { clientId = "", accountId: userId, scope } = this;
    const resource = namedResource(world, this.resource);
    const claims = refreshTokenClaims(world, { kind, clientId, userId, scope, resource });
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
