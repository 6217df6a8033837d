import { LRUCache } from "lru-cache";
import * as z from "zod";
import type { DescopeServer } from "./discovery-url";

/** What Descope knows of the user whom a refresh token belongs to. */
export interface UserDetails {
  subject: string;
  name?: string;
  /** Unset unless Descope has seen proof of it. */
  verifiedEmail?: string;
}

/** Descope could not be asked about a user: an outage, which says nothing about the user. */
export class UserUnavailableError extends Error {
  override name = "UserUnavailableError";
}

/** Milliseconds: how long a question may take, and how long its answer is good. */
const timeoutMs = 3_000;
const freshMs = 60_000;

const userResponse = z.object({
  userId: z.string(),
  name: z.string().optional(),
  email: z.string().optional(),
  verifiedEmail: z.boolean().optional(),
});

const answers = new LRUCache<string, UserDetails>({ max: 1_000, ttl: freshMs });

/**
 * Asks Descope whose refresh token this is (`GET /v1/auth/me`): the session itself carries neither name nor address.
 * An answer is good for a minute.
 * @returns undefined when Descope does not accept the token
 * @throws UserUnavailableError when Descope does not answer in 3 s, or answers nonsense
 */
export async function signedInUser(
  refreshToken: string,
  server: DescopeServer,
): Promise<UserDetails | undefined> {
  const known = answers.get(refreshToken);
  if (known) return known;
  const response = await askDescope("GET", "me", refreshToken, server);
  if (response.status === 401 || response.status === 403) return undefined;
  const parsed = userResponse.safeParse(await response.json().catch(() => undefined));
  if (!response.ok || !parsed.success) throw new UserUnavailableError(`Descope answered ${response.status}`);
  const { userId: subject, name, email, verifiedEmail: isVerified } = parsed.data;
  const user = { subject, ...(name && { name }), ...(email && isVerified && { verifiedEmail: email }) };
  answers.set(refreshToken, user);
  return user;
}

/** Tells Descope to forget a refresh token (`POST /v1/auth/logout`). @throws UserUnavailableError */
export async function forgetRefreshToken(refreshToken: string, server: DescopeServer): Promise<void> {
  answers.delete(refreshToken);
  await askDescope("POST", "logout", refreshToken, server);
}

// The SDK's own calls know no time limit, and with a management key in the environment they start by using it.
async function askDescope(method: "GET" | "POST", name: string, token: string, server: DescopeServer) {
  try {
    return await fetch(`${server.origin}/v1/auth/${name}`, {
      method,
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        Authorization: `Bearer ${server.projectId}:${token}`,
        ...(method === "POST" && { "Content-Type": "application/json" }),
      },
      ...(method === "POST" && { body: "{}" }),
    });
  } catch (cause) {
    throw new UserUnavailableError("Descope could not be asked about the user", { cause });
  }
}
