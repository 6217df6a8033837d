import { foldEmail, type OperatorRules } from "@/lib/config/operator";
import type { SessionUser } from "@/lib/descope/website/session";
import type { UserDetails } from "@/lib/descope/website/user";

/** Someone who may see the operator's side. */
export type Operator = { subject: string; name?: string; email?: string };

export type UserVerdict =
  | { operator: Operator; refused?: undefined }
  | { operator?: undefined; refused: "not_operator"; rules: OperatorRules; person: Operator }
  | { operator?: undefined; refused: "unavailable" };

/**
 * The rule: an operator has the role in the project (a tenant's does not count), or a verified address on the list.
 * @param details what Descope knows of the user: undefined when it was not told, `unavailable` when it could not be asked
 */
export function judgeUser(
  user: SessionUser,
  details: UserDetails | "unavailable" | undefined,
  rules: OperatorRules,
): UserVerdict {
  // A refresh token of someone else lends nobody an address.
  const own = typeof details === "object" && details.subject === user.subject ? details : undefined;
  const name = user.name ?? own?.name;
  const email = user.verifiedEmail ?? own?.verifiedEmail;
  const person = { subject: user.subject, ...(name && { name }), ...(email && { email }) };
  if (user.roles.includes(rules.role)) return { operator: person };
  if (email && rules.emails.includes(foldEmail(email))) return { operator: person };
  const mayBeListed = !email && rules.emails.length > 0 && details === "unavailable";
  return mayBeListed ? { refused: "unavailable" } : { refused: "not_operator", rules, person };
}
