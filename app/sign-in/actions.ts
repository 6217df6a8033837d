"use server";

import { readConfig } from "@/lib/config";
import { sessionRefusals } from "@/lib/descope/website/session";
import { currentSession } from "@/lib/sign-in/session";

/** Why this server rejects the caller's session, in a sentence; undefined if it accepts it. */
export async function whyRefused(): Promise<string | undefined> {
  const result = readConfig();
  if (!result.ok) return "Descope is not configured on this server.";
  const { refusal } = await currentSession(result.config);
  if (!refusal) return undefined;
  if (refusal === "unavailable") return "Descope is not responding. Try again in a minute.";
  if (refusal === "no_session") return "The browser did not store the session cookie. Allow cookies for this site.";
  return `${sessionRefusals[refusal]} (${refusal}).`;
}
