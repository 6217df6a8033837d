import { session } from "@descope/nextjs-sdk/server";
import { cookies } from "next/headers";
import { connection } from "next/server";
import type { Config } from "@/lib/config";
import type { DescopeServer } from "@/lib/descope/discovery-url";
import { userIdOf } from "@/lib/descope/token-kind";
import { type SessionRefusalCode, type SessionUser, verifySession } from "@/lib/descope/website/session";
import { asResponse, boundedFetch } from "@/lib/http/bounded-fetch";

/** The cookies in which Descope's SDK keeps what a flow gave it. */
export const sessionCookie = "DS";
export const refreshCookie = "DSR";

export type CurrentSession =
  | { user: SessionUser; refused?: undefined }
  | { user?: undefined; refused: "no_session" | SessionRefusalCode | "unavailable" };

/** Milliseconds that a call of the SDK, which knows no time limit, may take. */
const sdkTimeoutMs = 3_000;
const maxBytes = 1_048_576;

/**
 * Who is signed in on this request. Our strict check comes first: it needs no network for what it can refuse, while
 * the SDK fetches keys for every unknown key ID. A header is never a session: the cookie alone is read.
 */
export async function currentSession({ descope }: Config): Promise<CurrentSession> {
  // A session is judged by the clock, and until here Next.js may be drawing what it could keep: it complains of that.
  await connection();
  const token = (await cookies()).get(sessionCookie)?.value;
  if (!token) return { refused: "no_session" };
  const verdict = await verifySession(token, descope).catch(() => undefined);
  if (!verdict) return { refused: "unavailable" };
  if (!verdict.user) return { refused: verdict.refusal };
  // The session is good, so an SDK that does not confirm it could not ask Descope for its keys.
  const isConfirmed = (await subjectBySdk(descope)) === verdict.user.subject;
  return isConfirmed ? { user: verdict.user } : { refused: "unavailable" };
}

async function subjectBySdk({ projectId, origin }: DescopeServer): Promise<string | undefined> {
  const settings = { projectId, baseUrl: origin, logLevel: "error", fetch: fetchInTime } as const;
  const token = (await session(settings))?.token;
  return token && userIdOf(token);
}

// With a management key in the environment the SDK calls Descope on its own account, and the page would wait for it.
async function fetchInTime(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const url = input instanceof Request ? input.url : String(input);
  return asResponse(await boundedFetch(url, init, { timeoutMs: sdkTimeoutMs, maxBytes }));
}
