import * as z from "zod";
import { errorResponse } from "@/lib/http/errors";

/** A problem with the configuration, and its fix. Values of secrets are never quoted. */
export interface Problem {
  variable: string;
  problem: string;
  fix: string;
}

/** A problem without the name of its variable. */
export type Finding = Omit<Problem, "variable">;

/** A schema for a variable whose text stays as it is, if it passes a test. */
export function textThat(passes: (text: string) => boolean, problem: string, fix: string) {
  return z.string().refine(passes, { error: problem, params: { fix } });
}

/** A schema for a list separated by spaces or commas; `read` returns undefined for an entry that is wrong. */
export function listOf(read: (entry: string) => string | undefined, problem: string, fix: string) {
  return variable((text) => {
    const entries = text
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(read);
    return entries.every((entry) => entry !== undefined) ? [...new Set(entries)] : { problem, fix };
  });
}

/** A schema for a variable; `check` turns its text into a value or a problem. */
export function variable<T>(check: (text: string) => T | Finding) {
  return z.string().transform((text, ctx): T => {
    const result = check(text);
    if (!isProblem(result)) return result;
    ctx.addIssue({ code: "custom", message: result.problem, params: { fix: result.fix } });
    return z.NEVER;
  });
}

function isProblem<T>(result: T | Finding): result is Finding {
  return typeof result === "object" && result !== null && "problem" in result && "fix" in result;
}

/** zod's issues as problems, each with its fix. */
export function problemsOf(error: z.ZodError | undefined): Problem[] {
  return (error?.issues ?? []).map((issue) => {
    const fix = issue.code === "custom" ? String(issue.params?.fix) : "Correct it; .env.example shows the format.";
    return { variable: String(issue.path[0]), problem: issue.message, fix };
  });
}

/** Where to set the variables of a deployment. */
export const vercelVariables = "Vercel → your project → Settings → Environment Variables";

/** The response while the app is not configured: names each variable and its fix. */
export function notConfigured(problems: Problem[]): Response {
  const [first] = problems;
  const sentence = first ? `${first.variable} ${first.problem}. ${first.fix}` : "This server is not configured";
  return errorResponse({
    status: 503,
    error: "server_not_configured",
    description: `${sentence} (not_configured)`,
    details: { problems },
  });
}
