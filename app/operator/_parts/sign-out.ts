"use server";

import { redirect } from "next/navigation";
import { endSession } from "@/lib/operator/session";

/** Signs out and redirects to the sign-in page. Next.js rejects calls from other origins. */
export async function signOut(): Promise<never> {
  await endSession();
  redirect("/sign-in");
}
