import { createSdk } from "@descope/nextjs-sdk/server";
import { cookies } from "next/headers";
import { readConfig } from "@/lib/config";
import { refreshCookie, sessionCookie } from "./session";

/** Ends the session: Descope forgets the refresh token, the browser both cookies. It never fails: leaving must work. */
export async function endSession(): Promise<void> {
  const jar = await cookies();
  const refreshToken = jar.get(refreshCookie)?.value;
  const result = readConfig();
  if (refreshToken && result.ok) {
    const { projectId, origin } = result.config.descope;
    await createSdk({ projectId, baseUrl: origin })
      .logout(refreshToken)
      .catch(() => undefined);
  }
  jar.delete(sessionCookie);
  jar.delete(refreshCookie);
}
