import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import * as z from "zod";
import { accessTokenClaims, nowInSeconds, tokenIssuer } from "./access-token";
import { readAccessToken, type TokenCaller } from "./callers";
import type { IssuerKind } from "./layout";
import { errors } from "./quiet-oidc-provider";
import type { World } from "./state";

const grantType = "urn:ietf:params:oauth:grant-type:token-exchange";
const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";

const oneOrMore = z.union([z.string().transform((text) => [text]), z.array(z.string())]).default([]);

const requestSchema = z.strictObject({
  subject_token: z.string(),
  subject_token_type: z.literal(accessTokenType),
  requested_token_type: z.literal(accessTokenType).optional(),
  // Acting for someone else in the user's name would need a policy that the emulator does not have.
  actor_token: z.undefined().optional(),
  actor_token_type: z.undefined().optional(),
  scope: z.string().optional(),
  resource: oneOrMore,
  audience: oneOrMore,
});

type ExchangeRequest = z.infer<typeof requestSchema>;

/**
 * Adds the grant of RFC 8693: a client with a secret exchanges a user's access token from the same issuer for one of
 * its own, which never reaches further: the same user, no more scopes, no other resource, and no longer lifetime.
 */
export function registerTokenExchange(provider: Provider, world: World, kind: IssuerKind): void {
  const exchange = async (ctx: KoaContextWithOIDC) => {
    const { client, params } = ctx.oidc;
    if (!client || client.clientAuthMethod === "none") throw new errors.InvalidClient("the client needs a secret");
    const names = Object.keys(requestSchema.shape);
    const given = Object.entries(params ?? {}).filter(([name, value]) => names.includes(name) && value !== undefined);
    const { data: asked } = requestSchema.safeParse(Object.fromEntries(given));
    if (!asked) throw new errors.InvalidRequest("only an access token can be exchanged, and only for an access token");
    ctx.body = await exchangeToken(world, kind, { clientId: client.clientId, asked });
  };
  provider.registerGrantType(grantType, exchange, Object.keys(requestSchema.shape), ["resource", "audience"]);
}

async function exchangeToken(
  world: World,
  kind: IssuerKind,
  { clientId, asked }: { clientId: string; asked: ExchangeRequest },
) {
  const caller = await readAccessToken(world, asked.subject_token);
  if (!caller?.user || caller.claims.iss !== tokenIssuer(world, kind, caller.claims.dct)) {
    throw new errors.InvalidRequest("the subject token is not a user's valid access token from this issuer");
  }
  const scope = narrowScope(caller, asked);
  const resource = narrowResource(caller, asked);
  const subject = { kind, clientId, userId: caller.user.id, tenantId: caller.claims.dct, scope, resource };
  const claims = accessTokenClaims(world, subject);
  const exp = Math.min(claims.exp ?? 0, caller.claims.exp);
  return {
    access_token: await world.keys.sign({ ...claims, exp }),
    issued_token_type: accessTokenType,
    token_type: "Bearer",
    expires_in: exp - nowInSeconds(),
    scope,
  };
}

function narrowScope({ scopes }: TokenCaller, { scope }: ExchangeRequest): string {
  const wanted = scope?.split(" ").filter(Boolean) ?? scopes;
  if (wanted.some((one) => !scopes.includes(one)))
    throw new errors.InvalidScope("the subject token lacks it", scope ?? "");
  return wanted.join(" ");
}

/** A token that names no resource is good for all of the project's, so any one is less. */
function narrowResource({ claims }: TokenCaller, { resource, audience }: ExchangeRequest): string | undefined {
  const audiences = [claims.aud].flat();
  const bound = audiences.filter((one) => /^https?:\/\//i.test(one));
  const [wanted, ...more] = resource;
  const isNarrower = wanted === undefined || (bound.length > 0 ? bound.includes(wanted) : /^https?:\/\//i.test(wanted));
  if (more.length > 0 || !isNarrower || audience.some((one) => !audiences.includes(one))) {
    throw new errors.InvalidTarget();
  }
  return wanted ?? bound[0];
}
