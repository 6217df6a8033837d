import type { Check } from "../check";
import { factsOfDescope } from "../facts/gather";
import { authorizationServerChecks, discoveryUrlsCheck } from "./authorization-server";
import { browserChecks } from "./browser";
import { agentsCheck, callChecks } from "./call";
import { challengeCheck, forgedHostCheck } from "./challenge";
import { configureChecks } from "./configure";
import { documentChecks } from "./documents";
import { reachChecks } from "./reach";
import { registerChecks } from "./register";
import { resourceMetadataCheck } from "./resource-metadata";
import { signInChecks } from "./sign-in";

/** Every check, in the order in which a client meets them; what a check needs comes before it. */
export const checks: Check[] = [
  ...configureChecks,
  ...reachChecks,
  challengeCheck,
  resourceMetadataCheck,
  ...authorizationServerChecks,
  discoveryUrlsCheck,
  ...documentChecks,
  forgedHostCheck,
  ...registerChecks,
  ...signInChecks,
  ...callChecks,
  ...browserChecks,
  agentsCheck,
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
