import type * as z from "zod";
import { type DescopeServer, describeServer, regionalOrigin } from "@/lib/descope/discovery-url";
import type { Problem } from "./problem";
import { descopeVariables, findDiscoveryUrl } from "./variables";

/** The Descope that the variables name, or what is wrong with them. */
export type DescopeResult =
  | { server: DescopeServer; problems?: undefined }
  | { server?: undefined; problems: Problem[] };

/**
 * Finds the Descope that is configured: by its discovery URL, else by project ID and base URL. Whatever else is set
 * must agree.
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
    .map(([variable]) => atOdds(variable, server));
  return problems.length > 0 ? { problems } : { server };
}

const notSet: Problem = {
  variable: "DESCOPE_CONFIG_URL",
  problem: "is not set",
  fix: `${findDiscoveryUrl} Set it in .env.local (npm run setup does), or in Vercel under Settings → Environment Variables.`,
};

function atOdds(variable: string, server: DescopeServer): Problem {
  return {
    variable,
    problem: `is at odds with the other variables, which name ${server.issuer}`,
    fix: `Remove ${variable}, or correct it. DESCOPE_CONFIG_URL alone is enough.`,
  };
}

/** What zod found, as people are told it: one problem a variable, each with its fix. */
export function problemsOf(error: z.ZodError | undefined): Problem[] {
  return (error?.issues ?? []).map((issue) => {
    const fix = issue.code === "custom" ? String(issue.params?.fix) : "Correct it as .env.example shows.";
    return { variable: String(issue.path[0]), problem: issue.message, fix };
  });
}
