import { mkdirSync, writeFileSync } from "node:fs";

/** One result of a suite: what it checked, and the problem if there was one. */
export interface Finding {
  name: string;
  problem?: string | undefined;
}

/**
 * A finding about a condition that must hold; if it does not, the problem shows what was seen.
 * @public
 */
export function finding(name: string, isSo: boolean, saw: unknown): Finding {
  return { name, problem: isSo ? undefined : JSON.stringify(saw) };
}

/** Writes to `test-results/NAME.json` how many passed and what failed, and fails the process if one did. */
export function writeCounts(name: string, findings: Finding[]): void {
  const failures = findings.flatMap(({ name, problem }) => (problem === undefined ? [] : [{ name, message: problem }]));
  const [passed, failed] = [findings.length - failures.length, failures.length];
  mkdirSync("test-results", { recursive: true });
  writeFileSync(`test-results/${name}.json`, JSON.stringify({ passed, failed, failures }));
  for (const failure of failures) console.error(`✗ ${failure.name}: ${failure.message}`);
  console.info(`${name}: ${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
