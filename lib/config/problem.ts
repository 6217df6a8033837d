import * as z from "zod";
import { errorResponse } from "@/lib/http/errors";
import { beforeComment, standsForAnother, strayIn, unwrap } from "./pasted";

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
  return variable((text) => (passes(text) ? text : { problem, fix }));
}

/** A schema for a list separated by spaces, commas or semicolons, or in brackets as in JSON; `read` returns undefined for an entry that is wrong. */
export function listOf(read: (entry: string) => string | undefined, problem: string, fix: string) {
  return schema((text) => {
    const entries = text
      .replace(/^\[(.*)\]$/s, "$1")
      .split(/(?:[\s,;]|\\[nrt])+/)
      .map((entry) => unwrap(entry))
      .filter(Boolean);
    const values = entries.map(read);
    if (values.every((value) => value !== undefined)) return [...new Set(values)];
    return explain({ problem, fix }, entries[values.indexOf(undefined)] ?? "");
  });
}

/** A schema for a variable; `check` turns its text into a value or a problem, which then also names a stray character. */
export function variable<T>(check: (text: string) => T | Finding) {
  return schema((text) => {
    const result = check(text);
    return isProblem(result) ? explain(result, text) : result;
  });
}

function explain({ problem, fix }: Finding, text: string): Finding {
  const stray = strayIn(text);
  return { problem: stray ? `${problem}: ${stray}` : problem, fix };
}

function schema<T>(check: (text: string) => T | Finding) {
  return z.string().transform((given, ctx): T => {
    const text = isProblem(check(given)) ? beforeComment(given) : given;
    const result = check(text);
    const standIn = standsForAnother(text);
    if (!standIn && !isProblem(result)) return result;
    const { problem, fix } = isProblem(result) ? result : { problem: "", fix: "Enter the value itself, or remove it." };
    ctx.addIssue({ code: "custom", message: standIn ?? problem, params: { fix } });
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
