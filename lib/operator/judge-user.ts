import type { OperatorRules } from "@/lib/config";
import { foldEmail } from "@/lib/config/variables";
import type { SessionUser } from "@/lib/descope/website/session";
import type { UserDetails } from "@/lib/descope/website/user";

/** A user who may use the operator pages. */
export type Operator = { subject: string; name?: string; email?: string };

export type UserVerdict =
  | { operator: Operator; refused?: undefined }
  | { operator?: undefined; refused: "not_operator"; rules: OperatorRules; person: Operator }
  | { operator?: undefined; refused: "unavailable" };

/**
 * An operator has the role in the project (a tenant's role does not count), or a verified email address on the list.
 * @param details what Descope knows about the user; undefined if it was not asked, `unavailable` if it did not respond
 */
export function judgeUser(
  user: SessionUser,
  details: UserDetails | "unavailable" | undefined,
  rules: OperatorRules,
): UserVerdict {
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
