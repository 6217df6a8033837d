import type { CheckResult, Group, Status } from "@/lib/checks/check";
import type { Report } from "@/lib/checks/report";
import type { Paint } from "./terminal";
import { wrap } from "./terminal";

/** How the report names the stages. */
export const stages: Record<Group, string> = {
  configure: "Configure",
  discover: "Discover",
  register: "Register",
  "sign-in": "Sign in",
  call: "Call",
};

const signs: Record<Status, string> = { pass: "✓", warn: "!", fail: "✗", skip: "–", info: "·" };

export interface Page {
  paint: Paint;
  /** Columns. */
  width: number;
  /** Where the help pages are, when that is known. */
  helpOrigin?: string;
  /** Another way out than the fixes. */
  hint?: string;
}

/** The report for people: stage by stage, then the verdict. What is good takes one line; `--json` has it in full. */
export function printReport(report: Report, subject: string, page: Page): string {
  const groups = printStages(report.checks, page);
  const hint = page.hint ? wrap(page.hint, "", page.width) : [];
  return ["", page.paint.dim(subject), "", ...groups, verdict(report, page.paint), ...hint, ""].join("\n");
}

/** The results, stage by stage, with an empty line after each. */
export function printStages(checks: CheckResult[], page: Page): string[] {
  return Object.entries(stages).flatMap(([group, title]) => {
    const results = checks.filter((result) => result.group === group);
    return results.length > 0 ? [page.paint.bold(title), ...printGroup(results, page), ""] : [];
  });
}

function printGroup(results: CheckResult[], page: Page): string[] {
  const waiting = results.filter(({ status }) => status === "skip");
  const lines = results
    .filter(({ status }) => status !== "skip")
    .flatMap((result) => (isTrouble(result) ? printTrouble(result, page) : [printGood(result, page)]));
  const reasons = [...new Set(waiting.map(({ saw }) => saw))];
  const skipped = reasons.map((reason) => {
    const count = waiting.filter(({ saw }) => saw === reason).length;
    return page.paint.dim(`  ${signs.skip} ${count} not checked. ${reason}`);
  });
  return [...lines, ...skipped];
}

function isTrouble({ status }: CheckResult): boolean {
  return status === "fail" || status === "warn";
}

function printTrouble(result: CheckResult, { paint, width, helpOrigin }: Page): string[] {
  const { status, title, saw, fix = "", help } = result;
  const colour = colourOf(status, paint);
  return [
    `  ${colour(signs[status])} ${paint.bold(title)}`,
    ...wrap(saw, "    ", width).map(paint.dim),
    ...wrap(`→ ${fix}`, "    ", width).map(colour),
    ...(helpOrigin && help ? [paint.dim(`    ${helpOrigin}${help}`)] : []),
  ];
}

function printGood({ status, title, saw }: CheckResult, { paint, width }: Page): string {
  const room = width - title.length - 6;
  const evidence = saw.length > room ? `${saw.slice(0, Math.max(room - 1, 0))}…` : saw;
  const line = `  ${colourOf(status, paint)(signs[status])} ${title}`;
  return room > 8 ? `${line}  ${paint.dim(evidence)}` : line;
}

function colourOf(status: Status, paint: Paint): (text: string) => string {
  const colours = {
    pass: paint.green,
    warn: paint.yellow,
    fail: paint.red,
    skip: paint.dim,
    info: paint.dim,
  };
  return colours[status];
}

/** How it stands, in one sentence and a count. */
function verdict({ ready, checks }: Report, paint: Paint): string {
  const count = (status: Status) => checks.filter((result) => result.status === status).length;
  const counts = [
    `${count("pass")} good`,
    count("fail") && `${count("fail")} broken`,
    count("warn") && `${count("warn")} to improve`,
    count("skip") && `${count("skip")} not checked`,
  ];
  const sentence = ready ? paint.green("Ready for MCP clients") : paint.red("Not ready for MCP clients");
  return `${paint.bold(sentence)}  ${paint.dim(counts.filter(Boolean).join(", "))}`;
}
