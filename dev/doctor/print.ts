import type { CheckResult, Group, Status } from "@/lib/checks/check";
import type { Report, RunningReport } from "@/lib/checks/report";
import { type Paint, wrap } from "../command-line";

/** The stages' headings in the report. */
export const stages: Record<Group, string> = {
  configure: "Configure",
  discover: "Discover",
  register: "Register",
  "sign-in": "Sign in",
  call: "Call",
};

/** A result of a check, or of something that has groups of its own. */
export type PrintedResult = Omit<CheckResult, "group"> & { group: string };

export type PrintedReport = Omit<Report, "checks"> & { checks: PrintedResult[] };

const signs: Record<Status, string> = { pass: "✓", warn: "!", fail: "✗", skip: "–", info: "·" };

export interface Page {
  paint: Paint;
  /** Columns. */
  width: number;
  /** The origin of the help pages, if known. */
  helpOrigin?: string;
  /** An alternative to the fixes. */
  hint?: string;
}

/** The report for people: stage by stage, then the verdict. Passed checks take one line each; `--json` has the details. */
export function printReport(report: PrintedReport, subject: string, page: Page): string {
  const groups = printStages(report.checks, page);
  const hint = page.hint ? wrap(page.hint, "", page.width) : [];
  return ["", page.paint.dim(subject), "", ...groups, verdict(report, page.paint), ...hint, ""].join("\n");
}

/** The results, stage by stage, with an empty line after each. */
export function printStages(checks: PrintedResult[], page: Page): string[] {
  const groups = new Map([...Object.entries(stages), ...checks.map(headingOf)]);
  return [...groups].flatMap(([group, title]) => {
    const results = checks.filter((result) => result.group === group);
    return results.length > 0 ? [page.paint.bold(title), ...printGroup(results, page), ""] : [];
  });
}

function headingOf({ group }: PrintedResult): [group: string, heading: string] {
  const known = Object.entries(stages).find(([name]) => name === group);
  return known ?? [group, group.charAt(0).toUpperCase() + group.slice(1)];
}

function printGroup(results: PrintedResult[], page: Page): string[] {
  const skippedResults = results.filter(({ status }) => status === "skip");
  const lines = results
    .filter(({ status }) => status !== "skip")
    .flatMap((result) => (isProblem(result) ? printProblem(result, page) : [printPassed(result, page)]));
  const reasons = [...new Set(skippedResults.map(({ saw }) => saw))];
  const skipped = reasons.map((reason) => {
    const count = skippedResults.filter(({ saw }) => saw === reason).length;
    return page.paint.dim(`  ${signs.skip} ${count} skipped. ${reason}`);
  });
  return [...lines, ...skipped];
}

function isProblem({ status }: PrintedResult): boolean {
  return status === "fail" || status === "warn";
}

function printProblem(result: PrintedResult, { paint, width, helpOrigin }: Page): string[] {
  const { status, title, saw, fix = "", help } = result;
  const colour = colourOf(status, paint);
  // The suite links to the rule, the checks to a help page of the server.
  const link = help?.startsWith("/") ? helpOrigin && `${helpOrigin}${help}` : help;
  return [
    `  ${colour(signs[status])} ${paint.bold(title)}`,
    ...wrap(saw, "    ", width).map(paint.dim),
    ...wrap(`→ ${fix}`, "    ", width).map(colour),
    ...(link ? [paint.dim(`    ${link}`)] : []),
  ];
}

function printPassed({ status, title, saw }: PrintedResult, { paint, width }: Page): string {
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

/** One sentence, and counts that add up to the number of checks. */
function verdict({ ready, checks }: PrintedReport, paint: Paint): string {
  const count = (status: Status) => checks.filter((result) => result.status === status).length;
  const several = (word: string, number: number) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const counts = [
    `${count("pass")} passed`,
    count("fail") && `${count("fail")} failed`,
    count("warn") && several("warning", count("warn")),
    count("skip") && `${count("skip")} skipped`,
    count("info") && several("note", count("info")),
  ];
  const sentence = ready ? paint.green("Ready for MCP clients") : paint.red("Not ready for MCP clients");
  return `${paint.bold(sentence)}  ${paint.dim(counts.filter(Boolean).join(", "))}`;
}

interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows on a terminal which stages are still running, and removes the line at the end. */
export async function showProgress({ groups, report }: RunningReport, terminal: Terminal): Promise<void> {
  if (!terminal.isTTY) return void (await report);
  const running = new Set<string>(Object.values(stages));
  const draw = () => terminal.write(`\r\u001b[KChecking… ${[...running].join(", ").toLowerCase()}`);
  draw();
  const watched = Object.entries(groups).map(async ([group, results]) => {
    await results;
    running.delete(Object.entries(stages).find(([name]) => name === group)?.[1] ?? "");
    draw();
  });
  await Promise.all(watched);
  terminal.write("\r\u001b[K");
}

/** The report as JUnit XML: one test case per check, for the test view of a CI system. */
export function junitReport({ checks, checkedAt }: PrintedReport): string {
  const count = (status: Status) => checks.filter((result) => result.status === status).length;
  const counts = `tests="${checks.length}" failures="${count("fail")}" skipped="${count("skip")}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="doctor" timestamp="${checkedAt}" ${counts}>`,
    ...checks.map(testCase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase({ id, group, title, status, saw, fix }: PrintedResult): string {
  const text = escapeXml(fix ? `${saw}\n${fix}` : saw);
  const outcomes: Partial<Record<Status, string>> = {
    fail: `<failure message="${escapeXml(saw)}">${text}</failure>`,
    skip: `<skipped message="${escapeXml(saw)}"/>`,
  };
  const outcome = outcomes[status] ?? `<system-out>${escapeXml(status)}: ${text}</system-out>`;
  const name = escapeXml(`${id}: ${title}`);
  return `    <testcase classname="doctor.${group}" name="${name}">${outcome}</testcase>`;
}

/** XML 1.0 §2.2 does not allow control characters, not even escaped. */
function escapeXml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[^\P{C}\n]/gu, " ").replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);
}
