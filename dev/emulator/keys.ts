import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, SignJWT } from "jose";
import { descopeId } from "./layout";

/** One RS256 key pair of the project. */
export type SigningKey = { kid: string; privateKey: CryptoKey; privateJwk: JWK; publicJwk: JWK };

/** The project's keys: the first one signs, all of them are published. */
export type KeyRing = {
  current(): SigningKey;
  /** Signs claims the way Descope signs every token. */
  sign(claims: JWTPayload): Promise<string>;
  /** The key set document, as served at the keys endpoints. */
  publicKeys(): { keys: JWK[] };
  /** Private keys, newest first, for the state file. */
  privateKeys(): JWK[];
  rotate(options: { keepOld: boolean }): Promise<void>;
};

/** Takes the private keys of an earlier run (may be empty), returns a ring that can sign. */
export async function openKeyRing(saved: readonly JWK[]): Promise<KeyRing> {
  const [first, ...older] = await Promise.all(saved.map(importSigningKey));
  let current = first ?? (await generateSigningKey());
  let retired = older;
  return {
    current: () => current,
    sign: (claims) => {
      const { kid, privateKey } = current;
      return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid, typ: "JWT" }).sign(privateKey);
    },
    publicKeys: () => ({ keys: [current, ...retired].map((key) => key.publicJwk) }),
    privateKeys: () => [current, ...retired].map((key) => key.privateJwk),
    rotate: async ({ keepOld }) => {
      const next = await generateSigningKey();
      retired = keepOld ? [current, ...retired] : [];
      current = next;
    },
  };
}

/** Returns a new RS256 key pair with a key ID of Descope's shape. */
export async function generateSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = await exportJWK(privateKey);
  return describeKey(privateKey, { ...jwk, kid: descopeId("SK2"), alg: "RS256", use: "sig" });
}

async function importSigningKey(jwk: JWK): Promise<SigningKey> {
  const privateKey = await importJWK(jwk, "RS256", { extractable: true });
  if (privateKey instanceof Uint8Array) throw new Error("a saved signing key is not an RSA key");
  return describeKey(privateKey, jwk);
}

function describeKey(privateKey: CryptoKey, privateJwk: JWK): SigningKey {
  const { kty, n, e, kid = "", alg, use } = privateJwk;
  return { kid, privateKey, privateJwk, publicJwk: { kty, n, e, kid, alg, use } };
}
