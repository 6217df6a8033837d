import type { Check } from "../check";
import { factsOfDescope } from "../facts/gather";
import { callChecks } from "./call";
import { configureChecks } from "./configure";
import { discoverChecks } from "./discover";
import { registerChecks } from "./register";
import { signInChecks } from "./sign-in";

/** Every check, in the order in which a client meets them; what a check needs stands before it. */
export const checks: Check[] = [
  ...configureChecks,
  ...discoverChecks,
  ...registerChecks,
  ...signInChecks,
  ...callChecks,
];

/** From outside, the authorization server is known from the resource metadata only, and its keys from its own. */
const groundFromOutside: Record<string, string[]> = {
  "descope-answers": ["resource-metadata"],
  keys: ["descope-answers"],
};

/** The checks that make sense for a server whose configuration cannot be seen. */
export const outsideChecks: Check[] = checks
  .filter(({ group }) => group !== "configure")
  .map((entry) => ({ ...entry, needs: groundFromOutside[entry.id] ?? entry.needs }));

/** The checks of the authorization server alone: they tell before this server runs, and whether or not it does. */
export const descopeChecks: Check[] = checks.filter(({ reads }) =>
  reads.every((name) => factsOfDescope.includes(name)),
);
