import { probes } from "@/dev/doctor/suite/probes";
import { outsideChecks } from "@/lib/checks/stages";

interface Result {
  id: string;
  status: "pass" | "warn" | "fail" | "skip" | "info";
  saw: string;
}

/** Checks without a token that say something about the server, not about its authorization server. */
const fromOutside = [
  ...["no-redirect", "challenge", "resource-metadata", "unknown-documents", "forged-host"],
  ...["preflight", "exposed-headers", "long-token"],
];

const outside = fromOutside.map((id) => ({
  id,
  title: outsideChecks.find((check) => check.id === id)?.title,
  rule: "",
}));
const withToken = probes.map(({ id, title, level, source }) => ({ id, title, rule: `${level}, ${source}` }));

/** The rows of docs/comparison.md. */
export const comparedIds = [...outside, ...withToken].map(({ id }) => id);

/**
 * The rows of the table in docs/comparison.md.
 * @param columns the results of each server
 */
export function rowsOf(columns: Result[][]): string[] {
  const table = (rows: { id: string; title?: string; rule: string }[]) =>
    rows.map(({ id, title, rule }) => {
      const cells = columns.map((results) => cellOf(results.find((result) => result.id === id)));
      return `| ${[`\`${id}\``, title, ...(rule ? [rule] : []), ...cells].join(" | ")} |`;
    });
  return [...table(outside), ...table(withToken)];
}

const signs = { pass: "✓", warn: "!", fail: "✗", skip: "–", info: "·" };

/** What was found, and the status of the response if it was not right. */
function cellOf(result: Result | undefined): string {
  if (!result) return "–";
  const { status, saw } = result;
  const code = /^(?:\d{3})(?=,)/.exec(saw)?.[0];
  const shown = status === "pass" || status === "skip" || !code ? "" : ` ${code}`;
  return `${signs[status]}${shown}`;
}
