import * as z from "zod";
import { errorResponse } from "@/lib/http/errors";

/** What is wrong with the configuration, and what to do about it. Values of secrets are never quoted. */
export interface Problem {
  variable: string;
  problem: string;
  fix: string;
}

/** A problem before it is known which variable has it. */
export type Finding = Omit<Problem, "variable">;

type Check<T> = (text: string) => T | Finding;

/** A variable whose text is judged by `check`: a value, or a problem with its fix. */
export function variable<T>(check: Check<T>) {
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

/** What zod found, as people are told it: one problem a variable, each with its fix. */
export function problemsOf(error: z.ZodError | undefined): Problem[] {
  return (error?.issues ?? []).map((issue) => {
    const fix = issue.code === "custom" ? String(issue.params?.fix) : "Correct it as .env.example shows.";
    return { variable: String(issue.path[0]), problem: issue.message, fix };
  });
}

/** Where the variables of a deployment are. */
export const vercelVariables = "Vercel → your project → Settings → Environment Variables";

/** The app is not configured: names each variable and its fix. */
export function notConfigured(problems: Problem[]): Response {
  const [first] = problems;
  const sentence = first
    ? `${first.variable} ${first.problem}. ${first.fix}`
    : "This server is not configured";
  return errorResponse({
    status: 503,
    error: "server_not_configured",
    description: `${sentence} (not_configured)`,
    details: { problems },
  });
}
