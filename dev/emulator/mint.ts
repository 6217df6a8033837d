import { randomUUID } from "node:crypto";
import { type JWTPayload, SignJWT } from "jose";
import { accessTokenClaims, idTokenClaims, refreshTokenClaims, tokenIssuer } from "./access-token";
import { type DemoUser, demoUsers, findDemoUser, tenantsOf } from "./demo";
import { generateSigningKey } from "./keys";
import { clientIdOf } from "./layout";
import { defaultScope } from "./scopes";
import { accessKeySessionClaims, sessionClaims, websiteRefreshClaims } from "./sessions";
import type { World } from "./state";

/** The kinds of token that a project's keys sign; the first is for a client acting for a user, the second for itself. */
export const tokenKinds = [
  ...(["access", "machine", "refresh", "id", "logout"] as const),
  ...(["session", "federatedSession", "inboundSession", "accessKeySession", "websiteRefresh"] as const),
] as const;

export type TokenKind = (typeof tokenKinds)[number];

/** How a minted token differs from a valid one. */
export type MintOptions = {
  /** Default "access". */
  kind?: TokenKind;
  /** "current": the published key. "unknown": an unpublished key. Or any given key. */
  key?: "current" | "unknown" | CryptoKey;
  /** Merged over `{ alg, kid, typ }`; undefined removes a member. */
  header?: Record<string, unknown>;
  /** Whose token it is, by ID; default: the first demo user. */
  user?: string;
  /** The tenant that the user signed in to, by ID; default: their first one. */
  tenant?: string;
  /** Seconds until `exp`, default 3600; negative for an expired token. */
  expiresIn?: number;
};

const mintedRecordId = "TPA2mintedClient00000000000000";
const hourInSeconds = 3600;

/** Takes claims to change (undefined removes one) and options, returns a signed token, by default an access token. */
export async function mintToken(world: World, claims: JWTPayload = {}, options: MintOptions = {}): Promise<string> {
  const { kind = "access", key = "current", header = {}, expiresIn = hourInSeconds } = options;
  const signer = key === "unknown" ? await generateSigningKey() : world.keys.current();
  const protectedHeader = { alg: "RS256", kid: signer.kid, typ: "JWT", ...header };
  const exp = Math.floor(Date.now() / 1000) + expiresIn;
  return new SignJWT({ ...usualClaims[kind](world, personOf(options)), exp, ...claims })
    .setProtectedHeader(protectedHeader)
    .sign(typeof key === "string" ? signer.privateKey : key);
}

type Person = { user: DemoUser; tenant: string | undefined };

function personOf({ user: id = demoUsers[0].id, tenant }: MintOptions): Person {
  const user = findDemoUser(id);
  if (!user) throw new Error(`the emulator has no user ${id}`);
  const isTheirs = tenantsOf(user).some((one) => one.id === tenant);
  if (tenant !== undefined && !isTheirs) throw new Error(`${user.name} is not in the tenant ${tenant}`);
  return { user, tenant };
}

const usualClaims: Record<TokenKind, (world: World, person: Person) => JWTPayload> = {
  access: (world, person) => accessTokenClaims(world, subject(world, person)),
  machine: (world) => accessTokenClaims(world, subject(world, undefined)),
  refresh: (world, person) => refreshTokenClaims(world, subject(world, person)),
  id: (world, person) => ({
    iss: tokenIssuer(world, "server"),
    iat: Math.floor(Date.now() / 1000),
    email: person.user.email,
    email_verified: true,
    nonce: randomUUID(),
    ...idTokenClaims(world, subject(world, person)),
  }),
  logout: (world, person) => ({
    iss: tokenIssuer(world, "server"),
    iat: Math.floor(Date.now() / 1000),
    aud: [subject(world, person).clientId, world.layout.projectId],
    sub: person.user.id,
    jti: randomUUID(),
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
  }),
  session: (world, { user }) => sessionClaims(world, user),
  federatedSession: (world, { user }) => sessionClaims(world, user, "federated"),
  inboundSession: (world, { user }) => sessionClaims(world, user, "inbound"),
  accessKeySession: accessKeySessionClaims,
  websiteRefresh: (world, { user }) => websiteRefreshClaims(world, user),
};

function subject(world: World, person: Person | undefined) {
  const clientId = clientIdOf(world.layout.projectId, mintedRecordId);
  const scope = defaultScope(world.switches);
  return {
    kind: "server",
    clientId,
    userId: person?.user.id,
    tenantId: person?.tenant,
    scope,
    resource: undefined,
  } as const;
}
