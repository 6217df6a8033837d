import { decodeJwt, EncryptJWT, type JWTPayload, jwtDecrypt } from "jose";
import { cookies } from "next/headers";
import * as z from "zod";
import type { Config } from "@/lib/config";
import { readOperator } from "@/lib/config/operator";
import { grantedScopes } from "@/lib/descope/caller";
import { userIdOf } from "@/lib/descope/token-kind";
import { cookieFor, sealingKey } from "@/lib/sign-in/own-cookie";

/** What a session to try tools consists of. The token stays on the server: it leaves this process only to `/mcp`. */
export interface TrySession {
  token: string;
  clientId: string;
  scopes: string[];
  /** Descope's ID of the user who signed in, who need not be the operator. */
  user: string | undefined;
  /** Seconds since the epoch. */
  expiresAt: number;
}

const kept = z.object({ token: z.string(), clientId: z.string(), exp: z.number() });
const algorithms = { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: ["A256GCM"] };
const longestSeconds = 15 * 60;
/** Browsers drop cookies over 4,096 bytes, name included (RFC 6265bis §5.6). */
const mostBytes = 4_000;

const ownCookie = (config: Config) => cookieFor(config, "mcp-try", "/operator/try");

/**
 * Derived from the management key, so that every instance reads the cookie; without one, each process has a key of its
 * own, and a session ends when another instance answers or the server restarts.
 */
const secretKey = () => sealingKey(readOperator().managementKey, "/operator/try");

/**
 * Keeps the token in the browser: encrypted, so that neither scripts nor whoever copies the cookie can read it, only for
 * this operator and this server, and for 15 minutes at most.
 * @returns why it could not be kept, or undefined
 */
export async function keepToken(
  config: Config,
  subject: string,
  { token, clientId }: Pick<TrySession, "token" | "clientId">,
): Promise<string | undefined> {
  const now = Math.floor(Date.now() / 1000);
  const expiresAt = Math.min(claimsOf(token).exp ?? now + longestSeconds, now + longestSeconds);
  const value = await new EncryptJWT({ token, clientId })
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .setSubject(subject)
    .setAudience(config.resource)
    .setExpirationTime(expiresAt)
    .encrypt(secretKey());
  const cookie = ownCookie(config);
  if (cookie.name.length + value.length > mostBytes) return tooLarge(token);
  (await cookies()).set({ ...cookie, value, httpOnly: true, sameSite: "strict", maxAge: expiresAt - now });
  return undefined;
}

const tooLarge = (token: string) =>
  `The access token has ${token.length} characters, too many for the cookie that keeps it. In Descope, ask for fewer scopes or remove claims from the token; clients are not affected`;

/** What the token says about itself, for display and as a default: only `/mcp` judges it. */
function claimsOf(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
}

/** Returns this browser's session, if it is this operator's and has not expired. */
export async function readSession(config: Config, subject: string): Promise<TrySession | undefined> {
  const value = (await cookies()).get(ownCookie(config).name)?.value ?? "";
  const required = { subject, audience: config.resource, requiredClaims: ["exp"], ...algorithms };
  const opened = await jwtDecrypt(value, secretKey(), required).catch(() => undefined);
  const { data } = kept.safeParse(opened?.payload);
  if (!data) return undefined;
  const { token, clientId, exp: expiresAt } = data;
  const claims = claimsOf(token);
  return { token, clientId, scopes: grantedScopes(claims), user: userIdOf(claims), expiresAt };
}

/** Removes this browser's session. */
export async function forgetSession(config: Config): Promise<void> {
  const { name, path } = ownCookie(config);
  (await cookies()).delete({ name, path });
}
