import * as z from "zod";
import { problemsOf, textThat } from "./problem";
import { type Environment, givenIn } from "./variables";

const secret = textThat(
  (text) => text.length >= 32,
  "is too short to be a secret",
  "Use at least 32 random characters, for example from: openssl rand -base64 32",
);

export const connectVariables = z.object({ CONNECT_SECRET: secret.optional() });

const names = Object.keys(connectVariables.shape);

export const connectPart = {
  names,
  problems: (env: Environment) => problemsOf(connectVariables.safeParse(givenIn(env, names)).error),
};

/**
 * Reads the secret that seals links to `/connect`; readConfig validates it.
 * @throws ZodError when the configuration has a problem with it
 */
export function readConnectSecret(env: Environment = process.env): string | undefined {
  return connectVariables.parse(givenIn(env, names)).CONNECT_SECRET;
}
