"use server";

import { redirect } from "next/navigation";
import { endSession } from "@/lib/operator/session";

/** Signs out, then offers to sign in again. Next refuses the call from other origins. */
export async function signOut(): Promise<never> {
  await endSession();
  redirect("/sign-in");
}
