import type { Check } from "../check";
import { authorizationServerChecks } from "./authorization-server";
import { challengeCheck } from "./challenge";
import { documentChecks } from "./documents";
import { forgedHostCheck } from "./forged-host";
import { reachChecks } from "./reach";
import { resourceMetadataCheck } from "./resource-metadata-check";

/** How a client that knows only the URL finds out where to sign in. */
export const discoverChecks: Check[] = [
  ...reachChecks,
  challengeCheck,
  resourceMetadataCheck,
  ...authorizationServerChecks,
  ...documentChecks,
  forgedHostCheck,
];
