import { cookies } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { connection } from "next/server";
import { cache } from "react";
import { readConfig } from "@/lib/config";
import type { Problem } from "@/lib/config/problem";
import type { DescopeServer } from "@/lib/descope/discovery-url";
import { signedInUser } from "@/lib/descope/website/user";
import { log } from "@/lib/log";
import { judgeUser, type Operator, type UserVerdict } from "./judge-user";
import { operatorHome, signInPath } from "./return-path";
import { currentSession, refreshCookie } from "./session";

export type { Operator } from "./judge-user";

/** Whether this request comes from an operator, and if not, why. */
export type OperatorVerdict =
  | UserVerdict
  | { operator?: undefined; refused: "not_configured"; problems: Problem[] }
  | { operator?: undefined; refused: "signed_out"; reason: string };

/**
 * Judges who sent this request, once per request. Reads cookies, so call it from pages, actions and route handlers only.
 * @returns the operator, or why there is none; it never throws because of a visitor or Descope
 */
export const currentOperator = cache(async (): Promise<OperatorVerdict> => {
  await connection();
  const result = readConfig();
  if (!result.ok) return { refused: "not_configured", problems: result.problems };
  const { descope, operators } = result.config;
  const { user, refused } = await currentSession(result.config);
  if (refused === "unavailable") return { refused };
  if (!user) return { refused: "signed_out", reason: refused };
  return judgeUser(user, await askForDetails(descope), operators);
});

/**
 * The guard that every operator page, action and route handler calls itself. The layout shows the refusal, but is not
 * a guard: Next.js renders pages, actions and handlers independently of it.
 * @param path where to return after sign-in
 * @returns the operator; anyone else is redirected to sign-in or gets a 404
 */
export async function requireOperator(path: string = operatorHome): Promise<Operator> {
  const verdict = await currentOperator();
  if (verdict.operator) return verdict.operator;
  if (verdict.refused === "signed_out") redirect(signInPath(path));
  log("info", "operator_refused", { reason: verdict.refused });
  notFound();
}

/** Name and email, which the session does not contain. Users with the role do not need them. */
async function askForDetails(server: DescopeServer) {
  const refreshToken = (await cookies()).get(refreshCookie)?.value;
  if (!refreshToken) return undefined;
  return signedInUser(refreshToken, server).catch(() => "unavailable" as const);
}
