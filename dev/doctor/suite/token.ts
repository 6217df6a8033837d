import {
  base64url,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from "jose";
import * as z from "zod";
import { standsForAnother, strayIn, unwrap } from "@/lib/config/pasted";
import { parseJson } from "@/lib/http/bounded-fetch";
import { ArgumentError } from "../../command-line";

/** The variable that may contain the token. */
const tokenVariable = "DOCTOR_TOKEN";

const tokenResponse = z.object({ access_token: z.string() });
/** RFC 6750 §2.1. */
const b64token = /^[A-Za-z0-9\-._~+/]+=*$/;

/**
 * Reads a token as it was pasted: with quotes, line breaks, the variable's name, `Authorization:` and `Bearer`, or the
 * token endpoint's whole response.
 * @throws ArgumentError that says what is wrong, without any part of the token
 */
export function readToken(pasted: string): string {
  const response = tokenResponse.safeParse(parseJson(pasted.trim()));
  const text = response.success ? response.data.access_token : unwrap(unwrap(pasted, tokenVariable), "Authorization");
  const credential = unwrap(text.replace(/^(?:Bearer|DPoP)(?:\s+|$)/i, ""));
  // A terminal breaks a long line when it is copied; only a JWT certainly has no white space.
  const token = credential.startsWith("eyJ") ? credential.replace(/\s+/g, "") : credential;
  if (b64token.test(token) && !standsForAnother(token)) return token;
  const stray = strayIn(token);
  const problem = token
    ? (standsForAnother(token) ?? (stray ? `is not a token: ${stray}` : "is not a token"))
    : "is empty";
  throw new ArgumentError(
    `The access token ${problem}. Paste the access token alone, as a client sends it after Bearer`,
  );
}

/** The parts of a token that can be read without its issuer; `claims` is undefined if it is opaque or encrypted. */
export interface TokenParts {
  header?: JWTHeaderParameters;
  claims?: JWTPayload;
}

/** Decodes a token without verifying it. */
export function decodeToken(token: string): TokenParts {
  try {
    const { alg, ...others } = decodeProtectedHeader(token);
    return alg === undefined ? {} : { header: { ...others, alg }, claims: decodeJwt(token) };
  } catch {
    return {};
  }
}

export interface TokenProblem {
  title: string;
  saw: string;
  fix: string;
  /** Whether the server has to refuse the token for this. */
  isInvalid?: boolean;
}

/** Servers may tolerate clocks that differ by a few minutes (RFC 7519 §4.1.4). Seconds. */
const leeway = 300;

const boundClaim = z.object({ jkt: z.string() });

/**
 * Why the token's own claims make it unsuitable for this purpose.
 * @param resource the URL that it is sent to
 * @param now seconds since the epoch
 */
export function explainToken(
  { claims }: TokenParts,
  resource: string,
  now = Date.now() / 1000,
): TokenProblem | undefined {
  if (!claims) return undefined;
  const { exp, nbf, aud, cnf } = claims;
  const newToken =
    "Get a new access token for this server, for example with npm run token, or from a client that just signed in.";
  if (typeof exp === "number" && exp <= now) {
    const isInvalid = exp <= now - leeway;
    return { title: "The token has expired", saw: `expired ${ago(now - exp)} ago`, fix: newToken, isInvalid };
  }
  if (typeof nbf === "number" && nbf > now + 60) {
    const saw = `valid in ${ago(nbf - now)}`;
    const isInvalid = nbf > now + leeway;
    return { title: "The token is not valid yet", saw, fix: "Correct the clocks, or wait.", isInvalid };
  }
  if (boundClaim.safeParse(cnf).success) {
    const fix = "Use a token that is not bound to a key: the doctor does not have that key.";
    return { title: "The token is bound to a client's key (DPoP)", saw: "claim cnf.jkt", fix };
  }
  const audiences = [aud ?? []].flat().filter((name) => URL.canParse(name) && /^https?:/.test(name));
  const isElsewhere =
    audiences.length > 0 && audiences.every((name) => new URL(name).origin !== new URL(resource).origin);
  if (!isElsewhere) return undefined;
  return { title: "The token is for another server", saw: "the aud claim names another URL", fix: newToken };
}

function ago(seconds: number): string {
  const units: [number, string][] = [
    [86_400, "day"],
    [3_600, "hour"],
    [60, "minute"],
    [1, "second"],
  ];
  const [size, name] = units.find(([length]) => seconds >= length) ?? [1, "second"];
  const count = Math.max(1, Math.floor(seconds / size));
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** Invalid tokens made from the given one; only its issuer could make valid ones. */
export interface ForgedTokens {
  brokenSignature: string;
  noSignature: string;
  otherClaims: string;
  algNone: string;
  algNoneInOtherCase: string;
  foreignKey: string;
  embeddedKey: string;
  expired: string;
  /** Signed with the issuer's public key as if that were a shared secret; unset if that key is not known. */
  publicKeyAsSecret?: string;
}

const encode = (value: object) => base64url.encode(JSON.stringify(value));

/**
 * Makes tokens that every server has to refuse, without the issuer's key.
 * @param keys the issuer's public keys, if known
 * @returns undefined for a token that is not a signed JWT
 */
export async function forgeTokens(token: string, keys: unknown[] = []): Promise<ForgedTokens | undefined> {
  try {
    return await forge(token, keys);
  } catch (error) {
    // jose cannot sign this token's unusual header or claims.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
}

async function forge(token: string, keys: unknown[]): Promise<ForgedTokens | undefined> {
  const { header, claims } = decodeToken(token);
  const [head, body, signature = ""] = token.split(".");
  if (!header || !claims || !signature) return undefined;
  const alg = /^(?:[RP]S|ES)(?:256|384|512)$/.test(header.alg) ? header.alg : "RS256";
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  // jose refuses to sign with extensions that it does not know.
  const { crit: _crit, b64: _b64, ...plain } = header;
  const sign = (given: JWTPayload, more: object = {}) =>
    new SignJWT(given).setProtectedHeader({ ...plain, ...more, alg }).sign(privateKey);
  const flipped = (signature.startsWith("A") ? "B" : "A") + signature.slice(1);
  return {
    brokenSignature: `${head}.${body}.${flipped}`,
    noSignature: `${head}.${body}.`,
    otherClaims: `${head}.${encode({ ...claims, sub: "someone-else" })}.${signature}`,
    algNone: `${encode({ ...header, alg: "none" })}.${body}.`,
    algNoneInOtherCase: `${encode({ ...header, alg: "nOnE" })}.${body}.`,
    foreignKey: await sign(claims),
    embeddedKey: await sign(claims, { kid: undefined, jwk: await exportJWK(publicKey) }),
    expired: await sign({ ...claims, exp: Math.floor(Date.now() / 1000) - 3_600 }),
    publicKeyAsSecret: await signWithPublicKey(plain, claims, keys),
  };
}

const publicKeySchema = z.looseObject({
  kty: z.enum(["RSA", "EC"]),
  kid: z.string().optional(),
  alg: z.string().optional(),
});

/** Undefined if the key is not among them, or cannot be read. */
async function signWithPublicKey(header: JWTHeaderParameters, claims: JWTPayload, keys: unknown[]) {
  const known = keys.flatMap((key) => publicKeySchema.safeParse(key).data ?? []);
  const own = known.find(({ kid }) => kid === header.kid);
  if (!own) return undefined;
  try {
    const key = await importJWK(own, header.alg);
    if (key instanceof Uint8Array) return undefined;
    const secret = new TextEncoder().encode(await exportSPKI(key));
    return await new SignJWT(claims).setProtectedHeader({ ...header, alg: "HS256" }).sign(secret);
  } catch {
    return undefined;
  }
}

/** Shorter parts are not recognizable, and would hide ordinary words. */
const partLength = 8;

/**
 * Returns a function that removes a token and its parts from text, in any case.
 * @param token not shown wherever eight or more of its characters appear in sequence
 */
export function scrubberFor(token: string): (text: string) => string {
  const lower = token.toLowerCase();
  const size = Math.min(partLength, lower.length);
  const parts = new Set(Array.from({ length: lower.length - size + 1 }, (_, at) => lower.slice(at, at + size)));
  return (text) => {
    // Lower case may be longer than the original, which would shift what is cut out.
    const compared = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    let [result, shown, hidden] = ["", 0, 0];
    for (let at = 0; at <= text.length - size; at++) {
      if (!parts.has(compared.slice(at, at + size))) continue;
      if (at > hidden || hidden === 0) result += `${text.slice(shown, at)}[token]`;
      hidden = at + size;
      shown = hidden;
    }
    return result + text.slice(shown);
  };
}
