import { randomUUID } from "node:crypto";
import { type JWTPayload, SignJWT } from "jose";
import { accessTokenClaims, idTokenClaims, refreshTokenClaims, tokenIssuer } from "./access-token";
import { demoUsers } from "./demo";
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
  /** Seconds until `exp`, default 3600; negative for an expired token. */
  expiresIn?: number;
};

const mintedRecordId = "TPA2mintedClient00000000000000";
const hourInSeconds = 3600;

/** Takes claims to change (undefined removes one) and options, returns a signed token, by default an access token. */
export async function mintToken(
  world: World,
  claims: JWTPayload = {},
  { kind = "access", key = "current", header = {}, expiresIn = hourInSeconds }: MintOptions = {},
): Promise<string> {
  const signer = key === "unknown" ? await generateSigningKey() : world.keys.current();
  const protectedHeader = { alg: "RS256", kid: signer.kid, typ: "JWT", ...header };
  const exp = Math.floor(Date.now() / 1000) + expiresIn;
  return new SignJWT({ ...usualClaims[kind](world), exp, ...claims })
    .setProtectedHeader(protectedHeader)
    .sign(typeof key === "string" ? signer.privateKey : key);
}

const [ada] = demoUsers;

const usualClaims: Record<TokenKind, (world: World) => JWTPayload> = {
  access: (world) => accessTokenClaims(world, subject(world, ada.id)),
  machine: (world) => accessTokenClaims(world, subject(world, undefined)),
  refresh: (world) => refreshTokenClaims(world, subject(world, ada.id)),
  id: (world) => ({
    iss: tokenIssuer(world, "server"),
    iat: Math.floor(Date.now() / 1000),
    email: ada.email,
    email_verified: true,
    nonce: randomUUID(),
    ...idTokenClaims(world, subject(world, ada.id)),
  }),
  logout: (world) => ({
    iss: tokenIssuer(world, "server"),
    iat: Math.floor(Date.now() / 1000),
    aud: [subject(world, ada.id).clientId, world.layout.projectId],
    sub: ada.id,
    jti: randomUUID(),
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
  }),
  session: (world) => sessionClaims(world, ada),
  federatedSession: (world) => sessionClaims(world, ada, "federated"),
  inboundSession: (world) => sessionClaims(world, ada, "inbound"),
  accessKeySession: accessKeySessionClaims,
  websiteRefresh: (world) => websiteRefreshClaims(world, ada),
};

function subject(world: World, userId: string | undefined) {
  const clientId = clientIdOf(world.layout.projectId, mintedRecordId);
  const scope = defaultScope(world.switches);
  return { kind: "server", clientId, userId, scope, resource: undefined } as const;
}
