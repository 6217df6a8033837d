import { callChecks } from "./call";
import type { Check } from "./check";
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

/** The checks that make sense for a server whose configuration cannot be seen. */
export const outsideChecks: Check[] = checks.filter(({ group }) => group !== "configure");
