import type { Check } from "../check";
import type { FactName } from "../facts/gather";
import { authorizationServerChecks } from "./authorization-server";
import { callChecks } from "./call";
import { challengeCheck, forgedHostCheck, resourceMetadataCheck } from "./challenge";
import { configureChecks } from "./configure";
import { connectSecretCheck } from "./connect-secret"; // optional: connections
import { documentChecks } from "./documents";
import { machineChecks } from "./machines";
import { reachChecks } from "./reach";
import { registerChecks } from "./register";
import { signInChecks } from "./sign-in";
import { toolChecks } from "./tools";

/** Every check, in the order of the connection path; a check comes after those that it needs. */
export const checks: Check[] = [
  ...configureChecks,
  connectSecretCheck, // optional: connections
  ...reachChecks,
  challengeCheck,
  resourceMetadataCheck,
  ...authorizationServerChecks,
  ...documentChecks,
  forgedHostCheck,
  ...registerChecks,
  ...signInChecks,
  ...toolChecks,
  ...machineChecks,
  ...callChecks,
];

/** From outside, only the resource metadata names the authorization server, and only that server's metadata its keys. */
const needsFromOutside: Record<string, string[]> = {
  "public-issuer": ["resource-metadata"],
  "descope-answers": ["public-issuer"],
  keys: ["descope-answers"],
};

/** The checks for a server whose configuration is not visible. */
export const outsideChecks: Check[] = checks
  .filter(({ group }) => group !== "configure")
  .map((entry) => ({ ...entry, needs: needsFromOutside[entry.id] ?? entry.needs }));

/** What `gatherDescope` asks for. */
const asked: FactName[] = ["issuer", "metadata", "projectMetadata", "insertedMetadata", "keys", "site", "tools"];

/** The checks of the authorization server alone; this server does not have to be running. */
export const descopeChecks: Check[] = checks.filter(({ reads }) => reads.every((name) => asked.includes(name)));
