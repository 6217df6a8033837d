"use server";

import { redirect } from "next/navigation";
import { signInPath } from "@/lib/sign-in/return-path";
import { endSession } from "@/lib/sign-in/session";

/**
 * Signs out and redirects to the sign-in page. Next.js rejects calls from other origins.
 * @param form may have the path to return to after the next sign-in, as `next`
 */
export async function signOut(form: FormData): Promise<never> {
  await endSession();
  const next = form.get("next");
  redirect(typeof next === "string" ? signInPath(next) : "/sign-in");
}
