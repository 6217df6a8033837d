import { cookies } from "next/headers";
import { readConfig } from "@/lib/config";
import { forgetRefreshToken } from "@/lib/descope/website/user";
import { refreshCookie, sessionCookie } from "./session";

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
