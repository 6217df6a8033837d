import type { Switches } from "./switches";

/** What the project's own metadata document advertises, as Descope's does. */
export const projectScopes = ["openid", "profile", "email", "phone"] as const;

const standardScopes: Record<string, string> = {
  openid: "Know which account you use",
  profile: "Read your name",
  email: "Read your e-mail address",
  phone: "Read your phone number",
  offline_access: "Stay signed in until you remove it",
};

/** Takes the switches, returns every scope either issuer accepts, with the sentence the user sees. */
export function scopeDescriptions(switches: Switches): Record<string, string> {
  return { ...standardScopes, ...switches.scopes };
}

/** Takes the switches, returns the scope given to a request that names none (RFC 6749 section 3.3). */
export function defaultScope(switches: Switches): string {
  return Object.keys(switches.scopes)[0] ?? "openid";
}
