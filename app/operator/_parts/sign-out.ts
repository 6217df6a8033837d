"use server";

import { redirect } from "next/navigation";
import { readConfig } from "@/lib/config";
import { endSession } from "@/lib/operator/session";
import { forgetSession } from "@/lib/operator/try/token-cookie";

/** Signs out and redirects to the sign-in page. Next.js rejects calls from other origins. */
export async function signOut(): Promise<never> {
  await endSession();
  const result = readConfig();
  if (result.ok) await forgetSession(result.config);
  redirect("/sign-in");
}
