import { session } from "@descope/nextjs-sdk/server";
import { cookies } from "next/headers";
import type { Config } from "@/lib/config";
import { type SessionRefusalCode, type SessionUser, verifySession } from "@/lib/descope/session";

/** The cookies in which Descope's SDK keeps what a flow gave it. */
export const sessionCookie = "DS";
export const refreshCookie = "DSR";

export type CurrentSession =
  | { user: SessionUser; refused?: undefined }
  | { user?: undefined; refused: "no_session" | SessionRefusalCode | "unavailable" };

/**
 * Who is signed in on this request. Our strict check comes first: it needs no network for what it can refuse, while
 * the SDK fetches keys for every unknown key ID. A header is never a session: the cookie alone is read.
 */
export async function currentSession({ descope }: Config): Promise<CurrentSession> {
  const token = (await cookies()).get(sessionCookie)?.value;
  if (!token) return { refused: "no_session" };
  const verdict = await verifySession(token, descope).catch(() => ({ refusal: "unavailable" as const }));
  if (!("user" in verdict) || !verdict.user) return { refused: verdict.refusal };
  const known = await session({ projectId: descope.projectId, baseUrl: descope.origin, logLevel: "error" });
  // The session is good, so an SDK that does not confirm it could not ask Descope.
  return known?.token.sub === verdict.user.subject ? { user: verdict.user } : { refused: "unavailable" };
}
