import { descopeVariables, type Environment, givenIn, managementKey, readDescope } from "@/lib/config/variables";
import { consolePages } from "@/lib/descope/console";
import { type DescopeServer, isEmulator, regionalOrigin } from "@/lib/descope/discovery-url";
import { ArgumentError } from "../command-line";
import type { Access } from "./api";
import type { Prompt } from "./prompt";
import type { Session } from "./session";

const naming = ["DESCOPE_CONFIG_URL", "DESCOPE_PROJECT_ID", "NEXT_PUBLIC_DESCOPE_PROJECT_ID"];
const keyVariable = "DESCOPE_MANAGEMENT_KEY";

/**
 * Determines the Descope project: from the variables that the app reads, otherwise from the prompt.
 * @throws ArgumentError that names the invalid variable or input, and the fix
 */
export async function readProject(env: Environment, prompt: Prompt): Promise<DescopeServer> {
  const given = givenIn(env, Object.keys(descopeVariables.shape));
  if (naming.every((name) => !given[name])) {
    const typed = await prompt.ask(`Project ID (${consolePages.projectId}): `);
    Object.assign(given, givenIn({ DESCOPE_PROJECT_ID: typed }, ["DESCOPE_PROJECT_ID"]));
    if (!given.DESCOPE_PROJECT_ID)
      throw new ArgumentError("No project ID was given. Enter it, or set DESCOPE_PROJECT_ID.");
  }
  const { server, problems } = readDescope(given);
  if (server) return server;
  throw new ArgumentError(problems.map(({ variable, problem, fix }) => `${variable} ${problem}. ${fix}`).join("\n"));
}

/**
 * Reads the management key: from the environment, otherwise from the prompt, which does not show it.
 * @returns undefined if none was given
 * @throws ArgumentError that names the fix
 */
export async function readAccess(
  { origin, projectId }: DescopeServer,
  { env, prompt }: Pick<Session, "env" | "prompt">,
  question: string,
): Promise<Access | undefined> {
  const keyIn = (from: Environment) => givenIn(from, [keyVariable])[keyVariable];
  const text = keyIn(env) ?? keyIn({ [keyVariable]: await prompt.ask(question, { isSecret: true }) });
  if (!text) return undefined;
  const { data, error } = managementKey.safeParse(text);
  const issue = error?.issues[0];
  if (!data?.key)
    throw new ArgumentError(
      `${keyVariable} ${issue?.message}. ${consolePages.managementKeys}: copy the key from there.`,
    );
  if (data.project && data.project !== projectId) {
    throw new ArgumentError(
      `${keyVariable} belongs to another project than ${projectId}. Create a key for this project: ${consolePages.managementKeys}.`,
    );
  }
  const target = managementOrigin(origin, projectId);
  if (target !== origin) console.info(`The management key is sent to ${target} only, not to ${origin}.`);
  return { origin: target, projectId, key: data.key };
}

/** The only two hosts that get the key: Descope's own for this project, never a custom domain, and the local emulator. */
function managementOrigin(configured: string, projectId: string): string {
  return isEmulator(configured) ? configured : regionalOrigin(projectId);
}
