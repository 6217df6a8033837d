import type { Case } from "./cases";
import type { Run } from "./measure";
import { median } from "./statistics";

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
