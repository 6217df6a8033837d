import * as z from "zod";
import { consolePages } from "@/lib/descope/console";
import { problemsOf, textThat } from "./problem";
import { type Environment, givenIn } from "./variables";

const flowId = textThat(
  (text) => /^[A-Za-z0-9_-]{1,100}$/.test(text),
  "is not a valid flow ID",
  `Copy it: ${consolePages.flows}. The default is sign-up-or-in.`,
);

export const signInVariables = z.object({ DESCOPE_FLOW_ID: flowId.default("sign-up-or-in") });

const names = Object.keys(signInVariables.shape);

export const signInPart = {
  names,
  problems: (env: Environment) => problemsOf(signInVariables.safeParse(givenIn(env, names)).error),
};

/**
 * Reads which Descope flow people sign in with on this website; readConfig validates it.
 * @throws ZodError when the configuration has a problem with it
 */
export function readFlowId(env: Environment = process.env): string {
  return signInVariables.parse(givenIn(env, names)).DESCOPE_FLOW_ID;
}
