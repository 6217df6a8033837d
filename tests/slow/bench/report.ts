import { readFileSync } from "node:fs";
import { cpus, loadavg, platform, totalmem } from "node:os";
import { servers } from "./cases";
import type { ColdStart, TracedFiles } from "./cold-start";
import type { Summary } from "./statistics";
import { isMet, type Target } from "./targets";

/** Where and when it was measured; numbers mean nothing without it. */
export function describeMachine() {
  const { version: next }: { version: string } = JSON.parse(readFileSync("node_modules/next/package.json", "utf8"));
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? "an unknown CPU",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: platform(),
    node: process.version,
    next,
    /** The load average of the minute before: other work of the machine. */
    load: loadavg()[0] ?? 0,
  };
}

type Machine = ReturnType<typeof describeMachine>;

/** The results of a run of `npm run bench`. */
export interface Report {
  machine: Machine;
  /** Whether enough was measured to judge the targets. */
  isJudged: boolean;
  rounds: number;
  secondsPerRun: number;
  targets: Target[];
  cases: Summary[];
  coldStarts: ColdStart[];
  tracedFiles: TracedFiles[];
}

/** The report as Markdown, as in docs/performance.md. */
export function toMarkdown(report: Report): string {
  const { machine, rounds, secondsPerRun } = report;
  const { date, cpu, cores, memoryGiB, system, node, next, load } = machine;
  return [
    `Measured on ${date}: ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node.js ${node}, Next.js ${next}, load`,
    `average ${load.toFixed(1)} before. Medians of ${rounds} interleaved runs of ${secondsPerRun} s each, 10 connections unless noted.\n`,
    table(
      ["", "measured", "target", ""],
      report.targets.map((row) => [...targetRow(row), report.isJudged ? verdict(row) : ""]),
    ),
    table(["request", "server", "answers/s", "p50 ms", "p99 ms", "CPU ms"], report.cases.map(caseRow)),
    table(
      ["first answer of a new process", "ms"],
      report.coldStarts.map((kind) => [kind.title, kind.median.toFixed(0)]),
    ),
    table(
      ["traced function", "files", "MB"],
      report.tracedFiles.map(({ title, files, bytes }) => [title, String(files), (bytes / 1e6).toFixed(2)]),
    ),
  ].join("\n");
}

function targetRow(row: Target): string[] {
  const digits = Number.isInteger(row.measured) ? 0 : 2;
  const sign = row.target?.bound === "at least" ? "≥" : "≤";
  const bound = row.target ? `${sign} ${row.target.value}` : "";
  return [row.title, row.measured.toFixed(digits), bound];
}

function verdict(row: Target): string {
  if (!row.target) return "";
  return isMet(row) ? "met" : "**missed**";
}

function caseRow({ title, server, perSecond, p50, p99, cpu }: Summary): string[] {
  return [
    title,
    servers[server],
    perSecond.toFixed(0),
    p50.toFixed(1),
    p99.toFixed(1),
    Number.isNaN(cpu) ? "" : cpu.toFixed(2),
  ];
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}

const marks = { start: "<!-- bench:start -->", end: "<!-- bench:end -->" };

/**
 * Replaces the tables in a document.
 * @throws Error if the document has no block for them
 */
export function replaceBlock(document: string, block: string): string {
  const [start, end] = [document.indexOf(marks.start), document.indexOf(marks.end)];
  if (start < 0 || end < start) throw new Error(`the document lacks ${marks.start} or ${marks.end}`);
  return `${document.slice(0, start + marks.start.length)}\n\n${block.trim()}\n\n${document.slice(end)}`;
}
