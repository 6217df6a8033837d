/**
 * The middle of some numbers; with an even count the mean of the two in the middle.
 * @throws Error when there are none
 */
export function median(values: number[]): number {
  const sorted = ascending(values);
  const low = at(sorted, Math.ceil(sorted.length / 2) - 1);
  return (low + at(sorted, Math.floor(sorted.length / 2))) / 2;
}

/**
 * The value that a share of all do not exceed: the nearest rank, so it is always one that was measured.
 * @param share above 0, at most 1: 0.99 for p99
 * @throws Error when there are no values
 */
export function percentile(values: number[], share: number): number {
  const sorted = ascending(values);
  return at(sorted, Math.ceil(sorted.length * share) - 1);
}

/**
 * How one series compares to another that was measured in turns with it: the median of the rounds' ratios, so that a
 * machine that is slow for a while slows both sides of a ratio.
 * @throws Error when they are not of the same, positive length
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
