import type { Case } from "./cases";

/** One run of one case. */
export interface Run {
  answers: number;
  /** Incorrect responses, errors and timeouts; a run counts only if this is 0. */
  wrong: number;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Milliseconds of the server's processor time per response; NaN if the system does not report it. */
  cpu: number;
}

/** All runs of a case, in the order of the rounds. */
export interface Series {
  of: Pick<Case, "id" | "title" | "server" | "connections">;
  runs: Run[];
}

/** The medians of a case's runs. */
export function summarize({ of: { id, title, server, connections }, runs }: Series) {
  const middle = (field: keyof Run) => median(runs.map((run) => run[field]));
  return {
    id,
    title,
    server,
    connections,
    perSecond: middle("perSecond"),
    p50: middle("p50"),
    p99: middle("p99"),
    cpu: middle("cpu"),
    answers: runs.reduce((sum, { answers }) => sum + answers, 0),
    wrong: runs.reduce((sum, { wrong }) => sum + wrong, 0),
  };
}

export type Summary = ReturnType<typeof summarize>;

/**
 * The median of some numbers; for an even count, the mean of the two in the middle.
 * @throws Error if there are none
 */
export function median(values: number[]): number {
  const sorted = ascending(values);
  const low = at(sorted, Math.ceil(sorted.length / 2) - 1);
  return (low + at(sorted, Math.floor(sorted.length / 2))) / 2;
}

/**
 * A percentile by nearest rank, so it is always one of the values.
 * @param share above 0, at most 1: 0.99 for p99
 * @throws Error if there are no values
 */
export function percentile(values: number[], share: number): number {
  const sorted = ascending(values);
  return at(sorted, Math.ceil(sorted.length * share) - 1);
}

/**
 * The ratio of two series that were measured in turn: the median of the rounds' ratios, so that a
 * temporarily slow machine affects both sides of a ratio.
 * @throws Error if they are not of the same, positive length
 */
export function pairedRatio(values: number[], others: number[]): number {
  if (values.length !== others.length) throw new Error("the rounds do not match");
  return median(values.map((value, round) => value / at(others, round)));
}

function ascending(values: number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function at(values: number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new Error("nothing was measured");
  return value;
}
