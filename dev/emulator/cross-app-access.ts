import { randomUUID } from "node:crypto";
import { createLocalJWKSet, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import * as z from "zod";
import { accessTokenClaims, nowInSeconds } from "./access-token";
import { demoTenantId, demoUsers, tenantsOf } from "./demo";
import { generateSigningKey, type SigningKey } from "./keys";
import { type IssuerKind, recordIdOf } from "./layout";
import { declaredIssuer } from "./metadata";
import { errors } from "./quiet-oidc-provider";
import { defaultScope, scopeDescriptions } from "./scopes";
import type { World } from "./state";

const grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const assertionType = "oauth-id-jag+jwt";
const parameters = ["assertion", "scope", "resource"];

const requestSchema = z.object({
  assertion: z.string(),
  scope: z.string().optional(),
  resource: z.string().optional(),
});
const assertionSchema = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  jti: z.string(),
  exp: z.number(),
  client_id: z.string(),
  scope: z.string().optional(),
  resource: z.string().optional(),
  act: z.looseObject({ sub: z.string() }).optional(),
});

type Request = z.infer<typeof requestSchema>;
type Assertion = z.infer<typeof assertionSchema>;

/** Each demo tenant has its own identity provider, which identifies users by their e-mail address. */
const identityProviderOf = (tenantId: string) => `https://idp.example.com/${tenantId}`;

let sharedKey: Promise<SigningKey> | undefined;
/** They all sign with the same key, since none of them really exists. */
function identityProviderKey(): Promise<SigningKey> {
  sharedKey ??= generateSigningKey();
  return sharedKey;
}

/** Signs an ID-JAG like a tenant's identity provider, for the first demo user; an undefined claim is omitted. */
export async function mintIdJag(world: World, claims: JWTPayload, header: Record<string, unknown> = {}) {
  const { kid, privateKey } = await identityProviderKey();
  const iat = nowInSeconds();
  const usual = {
    iss: identityProviderOf(demoTenantId),
    sub: demoUsers[0].email,
    aud: declaredIssuer(world, "server"),
    jti: randomUUID(),
    iat,
    exp: iat + 300,
  };
  const protectedHeader = { alg: "RS256", kid, typ: assertionType, ...header };
  return new SignJWT({ ...usual, ...claims }).setProtectedHeader(protectedHeader).sign(privateKey);
}

/**
 * Adds the grant of RFC 7523 for cross-app access (XAA): a client with a secret presents an ID-JAG from the identity
 * provider of a tenant, and gets a token for the user in that tenant, under the tenant's issuer.
 */
export function registerCrossAppAccess(provider: Provider, world: World, kind: IssuerKind): void {
  const grant = async (ctx: KoaContextWithOIDC) => {
    const { client, params } = ctx.oidc;
    if (!client || client.clientAuthMethod === "none") throw new errors.InvalidClient("the client needs a secret");
    const { data: request } = requestSchema.safeParse(params);
    if (!request) throw new errors.InvalidRequest("there must be one assertion, and at most one scope and resource");
    const assertion = await readAssertion(world, kind, request.assertion);
    if (assertion?.client_id !== client.clientId) {
      throw new errors.InvalidGrant("the assertion is not a valid ID-JAG for this client and this server");
    }
    if (!(await provider.ReplayDetection.unique(assertion.iss, assertion.jti, assertion.exp))) {
      throw new errors.InvalidGrant("the assertion was used before");
    }
    ctx.body = await tokenFor(world, kind, { assertion, request });
  };
  provider.registerGrantType(grantType, grant, parameters, ["assertion", "resource"]);
}

/** Returns the claims of an ID-JAG whose signature, type, audience and times are valid; undefined for anything else. */
async function readAssertion(world: World, kind: IssuerKind, jwt: string): Promise<Assertion | undefined> {
  const { publicJwk } = await identityProviderKey();
  const audience = declaredIssuer(world, kind);
  const options = { audience, typ: assertionType, algorithms: ["RS256"], requiredClaims: ["iat"] };
  return jwtVerify(jwt, createLocalJWKSet({ keys: [publicJwk] }), options).then(
    ({ payload }) => assertionSchema.safeParse(payload).data,
    () => undefined,
  );
}

async function tokenFor(
  world: World,
  kind: IssuerKind,
  { assertion, request }: { assertion: Assertion; request: Request },
) {
  const { client_id: clientId } = assertion;
  const { userId, tenantId } = findMember(assertion);
  const scope = grantedScope(world, assertion, request);
  const resource = grantedResource(assertion, request);
  const claims = accessTokenClaims(world, { kind, clientId, userId, tenantId, scope, resource });
  const { origin, paths } = world.layout;
  const ofTenant = {
    iss: `${origin}${paths.project.issuer}/${tenantId}`,
    dct: tenantId,
    // An assumption: Descope has not published a token that shows whether it names the client here.
    act: assertion.act ?? { sub: recordIdOf(clientId) },
  };
  const access_token = await world.keys.sign({ ...claims, ...ofTenant });
  return { access_token, token_type: "Bearer", expires_in: world.switches.accessTokenSeconds, scope };
}

/** A tenant's identity provider can vouch only for that tenant's users. */
function findMember({ iss, sub }: Assertion): { userId: string; tenantId: string } {
  const memberships = demoUsers.flatMap((user) => tenantsOf(user).map(({ id }) => ({ user, tenantId: id })));
  const found = memberships.find(({ user, tenantId }) => user.email === sub && identityProviderOf(tenantId) === iss);
  if (!found) throw new errors.InvalidGrant("no tenant that trusts this identity provider has this user");
  return { userId: found.user.id, tenantId: found.tenantId };
}

function grantedScope({ switches }: World, assertion: Assertion, request: Request): string {
  const granted = (assertion.scope ?? request.scope ?? defaultScope(switches)).split(" ");
  const wanted = request.scope?.split(" ") ?? granted;
  const known = scopeDescriptions(switches);
  if (wanted.some((scope) => !granted.includes(scope) || !Object.hasOwn(known, scope))) {
    throw new errors.InvalidScope(
      "the assertion does not grant it, or this server has no such scope",
      wanted.join(" "),
    );
  }
  return wanted.join(" ");
}

function grantedResource(assertion: Assertion, request: Request): string | undefined {
  const resource = assertion.resource ?? request.resource;
  const isOther = request.resource !== undefined && request.resource !== resource;
  if (isOther || (resource !== undefined && !/^https?:\/\//i.test(resource))) throw new errors.InvalidTarget();
  return resource;
}
