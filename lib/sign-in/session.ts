import { cookies } from "next/headers";
import { connection } from "next/server";
import { type Config, readConfig } from "@/lib/config";
import { type SessionVerdict, verifySession } from "@/lib/descope/website/session";
import { forgetRefreshToken } from "@/lib/descope/website/user";
import { isLoopback } from "@/lib/http/private-address";

/** The cookies in which Descope's browser SDK stores the session and the refresh token. */
const sessionCookie = "DS";
export const refreshCookie = "DSR";

/**
 * Settings of Descope's browser SDK: how it reaches the project and stores its tokens. None is secret. Cookies are
 * `Lax`, so that links to operator pages work, and `Secure` unless the app is served over http.
 */
export function clientSettings({ descope: { projectId, origin }, baseUrl }: Config) {
  const cookie = { sameSite: "Lax", secure: baseUrl.startsWith("https:") } as const;
  // Descope's screens and components come from its CDN; the emulator serves its own.
  const emulatorFiles = { baseStaticUrl: `${origin}/pages`, baseCdnUrl: origin };
  return {
    projectId,
    baseUrl: origin,
    ...(isLoopback(new URL(origin).hostname) && emulatorFiles),
    sessionTokenViaCookie: cookie,
    refreshTokenViaCookie: cookie,
  };
}

type CurrentSession = SessionVerdict | { user?: undefined; refusal: "no_session" | "unavailable" };

/**
 * Who is signed in on this request. The SDK's `session()` would accept every token signed by the project's keys, and
 * fetch keys for every unknown key ID. Only the cookie is read, never a header.
 */
export async function currentSession({ descope }: Config): Promise<CurrentSession> {
  // Judging a session reads the clock, which Next.js warns about while prerendering.
  await connection();
  const token = (await cookies()).get(sessionCookie)?.value;
  if (!token) return { refusal: "no_session" };
  return verifySession(token, descope).catch(() => ({ refusal: "unavailable" }));
}

/** Ends the session: Descope revokes the refresh token, the browser drops both cookies. Never fails. */
export async function endSession(): Promise<void> {
  const jar = await cookies();
  const refreshToken = jar.get(refreshCookie)?.value;
  const result = readConfig();
  if (refreshToken && result.ok) {
    await forgetRefreshToken(refreshToken, result.config.descope).catch(() => undefined);
  }
  jar.delete(sessionCookie);
  jar.delete(refreshCookie);
}
