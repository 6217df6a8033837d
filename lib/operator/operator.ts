import { notFound, redirect } from "next/navigation";
import { connection } from "next/server";
import { cache } from "react";
import { type OperatorRules, readConfig } from "@/lib/config";
import type { SessionUser } from "@/lib/descope/session";
import { log } from "@/lib/log";
import type { Problem } from "@/lib/variables";
import { operatorHome, signInPath } from "./return-path";
import { currentSession } from "./session";

/** Someone who may see the operator's side. */
export type Operator = { subject: string; name?: string; email?: string };

/** Whether this request comes from an operator, and if not, what to tell them. */
export type OperatorVerdict =
  | { operator: Operator; refused?: undefined }
  | { operator?: undefined; refused: "not_configured"; problems: Problem[] }
  | { operator?: undefined; refused: "signed_out"; reason: string }
  | { operator?: undefined; refused: "not_operator"; rules: OperatorRules; subject: string; email?: string }
  | { operator?: undefined; refused: "unavailable" };

/**
 * Judges who sends this request, once per request. Reads cookies, so it belongs to pages, actions and route handlers.
 * @returns the operator, or why there is none; it never throws for what a visitor or Descope does
 */
export const currentOperator = cache(async (): Promise<OperatorVerdict> => {
  await connection();
  const result = readConfig();
  if (!result.ok) return { refused: "not_configured", problems: result.problems };
  const current = await currentSession(result.config);
  if (current.refused === "unavailable") return { refused: "unavailable" };
  if (!current.user) return { refused: "signed_out", reason: current.refused };
  return judgeUser(current.user, result.config.operators);
});

/**
 * The guard that every page, action and route handler of the operator's side calls itself. The layout shows the
 * refusal, but guards nothing: Next renders pages, actions and handlers apart from it.
 * @param path where to come back to after sign-in
 * @returns the operator; anyone else is sent to sign-in, or told that there is nothing here
 */
export async function requireOperator(path: string = operatorHome): Promise<Operator> {
  const verdict = await currentOperator();
  if (verdict.operator) return verdict.operator;
  if (verdict.refused === "signed_out") redirect(signInPath(path));
  log("info", "operator_refused", { reason: verdict.refused });
  notFound();
}

/** The rule itself: the role in the project, or a verified address that is on the list. */
function judgeUser(user: SessionUser, rules: OperatorRules): OperatorVerdict {
  const { subject, name, verifiedEmail: email } = user;
  const isListed = email !== undefined && rules.emails.includes(email.toLowerCase());
  if (!user.roles.includes(rules.role) && !isListed) {
    return { refused: "not_operator", rules, subject, ...(email && { email }) };
  }
  return { operator: { subject, ...(name && { name }), ...(email && { email }) } };
}
