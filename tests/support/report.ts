import { mkdirSync, writeFileSync } from "node:fs";

/** Writes how many outcomes were good to `test-results/NAME.json`, and fails the process when one was not. */
export function writeCounts(name: string, outcomes: boolean[]): void {
  const passed = outcomes.filter(Boolean).length;
  const failed = outcomes.length - passed;
  mkdirSync("test-results", { recursive: true });
  writeFileSync(`test-results/${name}.json`, JSON.stringify({ passed, failed }));
  console.info(`${name}: ${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
