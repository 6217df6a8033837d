import { cookies } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { connection } from "next/server";
import { cache } from "react";
import { type Config, readConfig } from "@/lib/config";
import { foldEmail, type OperatorRules, readOperator } from "@/lib/config/operator";
import type { Problem } from "@/lib/config/problem";
import type { SessionUser } from "@/lib/descope/website/session";
import { signedInUser, type UserDetails } from "@/lib/descope/website/user";
import { log } from "@/lib/log";
import { signInPath } from "@/lib/sign-in/return-path";
import { currentSession, refreshCookie } from "@/lib/sign-in/session";

/** A user who is signed in. */
type Person = { subject: string; name?: string; email?: string };

/** Whether this request comes from an operator, and if not, why. */
export type OperatorVerdict =
  | { operator: Person; refused?: undefined }
  | { operator?: undefined; refused: "not_operator"; rules: OperatorRules; person: Person }
  | { operator?: undefined; refused: "not_configured"; problems: Problem[] }
  | { operator?: undefined; refused: "signed_out" | "unavailable" };

/**
 * Judges who sent this request, once per request. Reads cookies, so call it from pages, actions and route handlers only.
 * @returns the operator, or why there is none; it never throws because of a visitor or Descope
 */
export const currentOperator = cache(async (): Promise<OperatorVerdict> => {
  await connection();
  const result = readConfig();
  if (!result.ok) return { refused: "not_configured", problems: result.problems };
  const { user, refusal } = await currentSession(result.config);
  if (refusal === "unavailable") return { refused: refusal };
  if (!user) return { refused: "signed_out" };
  // Name and email, which the session does not contain. Users with the role do not need them.
  const refreshToken = (await cookies()).get(refreshCookie)?.value;
  const details = refreshToken
    ? await signedInUser(refreshToken, result.config.descope).catch(() => "unavailable" as const)
    : undefined;
  return judgeUser(user, details, readOperator().rules);
});

/**
 * An operator has the role in the project (a tenant's role does not count), or a verified email address on the list.
 * @param details what Descope knows about the user; undefined if it was not asked, `unavailable` if it did not respond
 */
export function judgeUser(
  user: SessionUser,
  details: UserDetails | "unavailable" | undefined,
  rules: OperatorRules,
): OperatorVerdict {
  // Another user's refresh token does not count.
  const own = typeof details === "object" && details.subject === user.subject ? details : undefined;
  const name = user.name ?? own?.name;
  const email = user.verifiedEmail ?? own?.verifiedEmail;
  const person = { subject: user.subject, ...(name && { name }), ...(email && { email }) };
  if (user.roles.includes(rules.role)) return { operator: person };
  if (email && rules.emails.includes(foldEmail(email))) return { operator: person };
  const mayBeListed = !email && rules.emails.length > 0 && details === "unavailable";
  return mayBeListed ? { refused: "unavailable" } : { refused: "not_operator", rules, person };
}

/**
 * The guard that every operator page, action and route handler calls itself. The layout shows the refusal, but is not
 * a guard: Next.js renders pages, actions and handlers independently of it.
 * @param path where to return after sign-in
 * @returns the operator and the configuration; anyone else is redirected to sign-in or gets a 404
 */
export async function requireOperator(path = "/operator"): Promise<{ operator: Person; config: Config }> {
  const { operator, refused } = await currentOperator();
  const result = readConfig();
  if (operator && result.ok) return { operator, config: result.config };
  if (refused === "signed_out") redirect(signInPath(path));
  log("info", "operator_refused", { reason: refused });
  notFound();
}
