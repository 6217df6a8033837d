import { LRUCache } from "lru-cache";
import * as z from "zod";
import { boundedFetch, parseJson, type WholeAnswer } from "@/lib/http/bounded-fetch";
import type { DescopeServer } from "../discovery-url";

/** Descope could not be asked about a user: an outage, which says nothing about the user. */
export class UserUnavailableError extends Error {
  override name = "UserUnavailableError";
}

/** Milliseconds: the timeout of a request, and how long its response is cached. */
const timeoutMs = 3_000;
const freshMs = 60_000;
const maxBytes = 262_144;

const userResponse = z
  .object({
    userId: z.string(),
    name: z.string().nullish(),
    email: z.string().nullish(),
    verifiedEmail: z.boolean().nullish(),
  })
  .transform(({ userId: subject, name, email, verifiedEmail: isVerified }) => ({
    subject,
    ...(name && { name }),
    // An address counts only if Descope has verified it.
    ...(email && isVerified && { verifiedEmail: email }),
  }));

/** What Descope knows about the user whom a refresh token belongs to. */
export type UserDetails = z.output<typeof userResponse>;

const answers = new LRUCache<string, UserDetails>({ max: 1_000, ttl: freshMs });

/**
 * Asks Descope whose refresh token this is (`GET /v1/auth/me`): the session itself contains neither name nor address.
 * The response is cached for a minute.
 * @returns undefined if Descope does not accept the token
 * @throws UserUnavailableError if Descope does not answer within 3 s, or the response is invalid
 */
export async function signedInUser(refreshToken: string, server: DescopeServer): Promise<UserDetails | undefined> {
  const known = answers.get(refreshToken);
  if (known) return known;
  const { status, ok, body } = await askDescope("GET", "me", refreshToken, server);
  if (status === 401 || status === 403) return undefined;
  const { data: user } = userResponse.safeParse(parseJson(body));
  if (!ok || !user) throw new UserUnavailableError(`Descope answered ${status}`);
  answers.set(refreshToken, user);
  return user;
}

/** Revokes a refresh token at Descope (`POST /v1/auth/logout`). @throws UserUnavailableError */
export async function forgetRefreshToken(refreshToken: string, server: DescopeServer): Promise<void> {
  answers.delete(refreshToken);
  await askDescope("POST", "logout", refreshToken, server);
}

// The SDK's own calls have no timeout, and if the environment contains a management key, they use it first.
function askDescope(method: "GET" | "POST", name: string, token: string, server: DescopeServer): Promise<WholeAnswer> {
  const headers = { Authorization: `Bearer ${server.projectId}:${token}`, "Content-Type": "application/json" };
  const init = { method, headers, ...(method === "POST" && { body: "{}" }) };
  return boundedFetch(`${server.origin}/v1/auth/${name}`, init, { timeoutMs, maxBytes }).catch((cause) => {
    throw new UserUnavailableError("Descope could not be asked about the user", { cause });
  });
}
