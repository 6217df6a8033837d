import { type DescopeServer, describeServer, regionalOrigin } from "@/lib/descope/discovery-url";
import { type Problem, problemsOf } from "./problem";
import { descopeVariables, findDiscoveryUrl } from "./variables";

/** The Descope server that the variables name, or the problems with them. */
export type DescopeResult =
  | { server: DescopeServer; problems?: undefined }
  | { server?: undefined; problems: Problem[] };

/**
 * Finds the configured Descope server: by its discovery URL, otherwise by project ID and base URL. All other variables
 * that are set must agree.
 * @param env the variables by name; blank ones left out
 */
export function readDescope(env: Readonly<Record<string, string | undefined>>): DescopeResult {
  const { data, error } = descopeVariables.safeParse(env);
  if (!data) return { problems: problemsOf(error) };
  const projectId = data.DESCOPE_PROJECT_ID ?? data.NEXT_PUBLIC_DESCOPE_PROJECT_ID;
  const origin = data.DESCOPE_BASE_URL ?? data.NEXT_PUBLIC_DESCOPE_BASE_URL;
  const named = projectId && describeServer(origin ?? regionalOrigin(projectId), projectId);
  const server = data.DESCOPE_CONFIG_URL ?? named;
  if (!server) return { problems: [notSet] };

  const { DESCOPE_CONFIG_URL: _, ...others } = data;
  const agreeing = [undefined, server.projectId, server.origin];
  const problems = Object.entries(others)
    .filter(([, value]) => !agreeing.includes(value))
    .map(([variable]) => conflicting(variable, server));
  return problems.length > 0 ? { problems } : { server };
}

const notSet: Problem = {
  variable: "DESCOPE_CONFIG_URL",
  problem: "is not set",
  fix: `${findDiscoveryUrl} Set it in .env.local (npm run setup does), or in Vercel under Settings → Environment Variables.`,
};

function conflicting(variable: string, server: DescopeServer): Problem {
  return {
    variable,
    problem: `conflicts with the other variables, which name ${server.issuer}`,
    fix: `Remove ${variable}, or correct it. DESCOPE_CONFIG_URL alone is enough.`,
  };
}
