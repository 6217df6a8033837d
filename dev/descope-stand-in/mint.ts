import { type JWTPayload, SignJWT } from "jose";
import { accessTokenClaims } from "./access-token";
import { generateSigningKey } from "./keys";
import { defaultScope } from "./scopes";
import { demoUsers } from "./users";
import type { World } from "./world";

/** How a hand-made token differs from a good one. */
export type MintOptions = {
  /** "current": the published key. "unknown": a key nobody published. Or any key of the caller's. */
  key?: "current" | "unknown" | CryptoKey;
  /** Merged over `{ alg, kid, typ }`; undefined removes a member. */
  header?: Record<string, unknown>;
  /** Seconds until `exp`, default 3600; negative for a token that has expired. */
  expiresIn?: number;
};

const mintedClientId = "TPA2mintedClient000000000000";
const hourInSeconds = 3600;

/** Takes claims to change (undefined removes one) and options, returns a signed access token. */
export async function mintAccessToken(
  world: World,
  claims: JWTPayload = {},
  { key = "current", header = {}, expiresIn = hourInSeconds }: MintOptions = {},
): Promise<string> {
  const usual = accessTokenClaims(world, {
    kind: "server",
    clientId: mintedClientId,
    subject: demoUsers[0].id,
    scope: defaultScope(world.switches),
    resource: undefined,
  });
  const signer = key === "unknown" ? await generateSigningKey() : world.keys.current();
  const protectedHeader = { alg: "RS256", kid: signer.kid, typ: "JWT", ...header };
  const exp = Math.floor(Date.now() / 1000) + expiresIn;
  return new SignJWT({ ...usual, exp, ...claims })
    .setProtectedHeader(protectedHeader)
    .sign(typeof key === "string" ? signer.privateKey : key);
}
