import { decodeJwt } from "jose";
import type { KoaContextWithOIDC } from "oidc-provider";
import * as z from "zod";
import { idTokenClaims } from "./access-token";
import type { IssuerKind } from "./layout";
import type { World } from "./state";

const answer = z.looseObject({ id_token: z.string(), scope: z.string().optional() });

/** Returns the middleware that gives the ID token in a token answer the claims that Descope's have. */
export function describeIdTokens(world: World, kind: IssuerKind) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    const { data } = answer.safeParse(ctx.body);
    if (!data) return;
    const { at_hash: _hash, sub: userId, ...claims } = decodeJwt(data.id_token);
    const clientId = ctx.oidc.client?.clientId ?? "";
    const own = idTokenClaims(world, { kind, clientId, userId, scope: data.scope, resource: undefined });
    ctx.body = { ...data, id_token: await world.keys.sign({ ...claims, ...own }) };
  };
}
