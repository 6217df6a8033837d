import { cookies } from "next/headers";
import { connection } from "next/server";
import { type Config, readConfig } from "@/lib/config";
import { type SessionRefusalCode, type SessionUser, verifySession } from "@/lib/descope/website/session";
import { forgetRefreshToken } from "@/lib/descope/website/user";

/** The cookies in which Descope's SDK in the browser keeps what a flow gave it. */
const sessionCookie = "DS";
export const refreshCookie = "DSR";

export type CurrentSession =
  | { user: SessionUser; refused?: undefined }
  | { user?: undefined; refused: "no_session" | SessionRefusalCode | "unavailable" };

/**
 * Who is signed in on this request. Descope's SDK has `session()` for it, but accepts whatever the project's keys signed,
 * and fetches keys for every unknown key ID. A header is never a session: the cookie alone is read.
 */
export async function currentSession({ descope }: Config): Promise<CurrentSession> {
  // A session is judged by the clock, and until here Next.js may be prerendering, where it complains of that.
  await connection();
  const token = (await cookies()).get(sessionCookie)?.value;
  if (!token) return { refused: "no_session" };
  const verdict = await verifySession(token, descope).catch(() => undefined);
  if (!verdict) return { refused: "unavailable" };
  return verdict.user ? { user: verdict.user } : { refused: verdict.refusal };
}

/** Ends the session: Descope forgets the refresh token, the browser both cookies. It never fails: leaving must work. */
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
