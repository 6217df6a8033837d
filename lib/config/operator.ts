import * as z from "zod";
import { consolePages } from "@/lib/descope/console";
import { listOf, type Problem, problemsOf, variable } from "./problem";
import { type Environment, givenIn, managementKey } from "./variables";

/** Who may see the operator pages: users with the project role or one of the e-mail addresses (ASCII letters in lower case). */
export interface OperatorRules {
  role: string;
  emails: string[];
}

export interface OperatorSettings {
  rules: OperatorRules;
  managementKey?: string;
}

/**
 * An e-mail address for comparison: ASCII letters in lower case, everything else unchanged. `toLowerCase` and Unicode
 * normalization both turn the Kelvin sign into `k`, so two people's addresses could match.
 */
export function foldEmail(address: string): string {
  return address.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

const emails = listOf(
  (entry) => {
    const [, address] = /^(?:mailto:)?([^@<>()":*]+@[^@<>()":*]*[^@<>()":*.])$/i.exec(entry) ?? [];
    return address && foldEmail(address);
  },
  "contains an invalid e-mail address",
  "List full addresses, separated by spaces or commas: ada@example.com grace@example.com.",
);

export const operatorVariables = z.object({
  DESCOPE_MANAGEMENT_KEY: managementKey.optional(),
  OPERATOR_ROLE: variable((text) => text).default("mcp-operator"),
  OPERATOR_EMAILS: emails.optional(),
});

const names = Object.keys(operatorVariables.shape);

/** The problems with these variables, which are problems of the whole configuration. */
function operatorProblems(env: Environment, projectId: string | undefined): Problem[] {
  const { data, error } = operatorVariables.safeParse(givenIn(env, names));
  const project = data?.DESCOPE_MANAGEMENT_KEY?.project;
  return project && projectId && project !== projectId ? [keyOfAnother] : problemsOf(error);
}

const keyOfAnother: Problem = {
  variable: "DESCOPE_MANAGEMENT_KEY",
  problem: "belongs to a different project than the other variables",
  fix: `Create a key for this project: ${consolePages.managementKeys}. The key alone is enough.`,
};

export const operatorPart = { names, problems: operatorProblems };

/**
 * Reads the settings of the operator pages, which readConfig validates.
 * @throws ZodError when the configuration has problems with them
 */
export function readOperator(env: Environment = process.env): OperatorSettings {
  const data = operatorVariables.parse(givenIn(env, names));
  return {
    rules: { role: data.OPERATOR_ROLE, emails: data.OPERATOR_EMAILS ?? [] },
    ...(data.DESCOPE_MANAGEMENT_KEY && { managementKey: data.DESCOPE_MANAGEMENT_KEY.key }),
  };
}
