"use server";

import { readConfig } from "@/lib/config";
import { sessionRefusals } from "@/lib/descope/website/session";
import { currentSession } from "@/lib/operator/session";

/** Why this server does not accept the caller's own session, in a sentence; undefined when it does. */
export async function whyRefused(): Promise<string | undefined> {
  const result = readConfig();
  if (!result.ok) return "Descope is not configured on this server";
  const { refused } = await currentSession(result.config);
  if (!refused) return undefined;
  if (refused === "unavailable") return "Descope does not answer right now. Try again in a minute.";
  if (refused === "no_session")
    return "The browser did not keep the session's cookie. Allow cookies for this site.";
  return `${sessionRefusals[refused]} (${refused}).`;
}
