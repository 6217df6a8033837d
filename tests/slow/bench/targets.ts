import { pairedRatio, type Series, summarize } from "./statistics";

/** A target, and what was measured. */
export interface Target {
  title: string;
  measured: number;
  /** Unset: reported for information, not judged. */
  target?: { bound: "at least" | "at most"; value: number };
}

/** Whether a target is met; one without a bound always is. */
export function isMet({ measured, target }: Target): boolean {
  if (!target) return true;
  return target.bound === "at least" ? measured >= target.value : measured <= target.value;
}

/** Which servers are compared, and what for. */
const comparisons = [
  { title: "with ÷ without token check", servers: ["next", "open"], atLeast: 0.85 },
  { title: "this app ÷ the SDK on bare `node:http`", servers: ["next", "sdk"], atLeast: 0.5 },
  { title: "this app ÷ its endpoint on bare `node:http`: what Next.js takes", servers: ["next", "endpoint"] },
  { title: "its endpoint ÷ the SDK, both on bare `node:http`: what we take", servers: ["endpoint", "sdk"] },
];

/**
 * Compares the measurements with the targets.
 * @param all every series of a whole run
 * @param upstream requests that reached Descope while the servers were warm
 */
export function targetsOf(all: Series[], upstream: number): Target[] {
  const runsOf = (id: string) => all.find((series) => series.of.id === id)?.runs ?? [];
  const speeds = (id: string) => runsOf(id).map(({ perSecond }) => perSecond);
  const ratios = comparisons.flatMap(({ title, servers: [ours, other], atLeast }) =>
    ["call", "list"].map((kind): Target => {
      const measured = pairedRatio(speeds(`${kind} ${ours}`), speeds(`${kind} ${other}`));
      const target = atLeast !== undefined && { bound: "at least" as const, value: atLeast };
      return { title: `${title}, \`tools/${kind}\``, measured, ...(target && { target }) };
    }),
  );
  const none = { bound: "at most", value: 0 } as const;
  const most: Target = {
    title: "the most that could be: Next.js with nothing behind it, and then the SDK's `tools/call`",
    measured: ceiling(speeds("nothing"), speeds("call sdk")),
  };
  return [
    ...ratios,
    most,
    steadiness(all),
    { title: "requests to Descope when warm", measured: upstream, target: none },
  ];
}

/**
 * The speed of a server if each of its responses has to wait for another one first.
 * @param before responses per second of what comes first
 */
function ceiling(before: number[], server: number[]): number {
  const both = before.map((speed, round) => 1 / (1 / speed + 1 / (server[round] ?? Number.NaN)));
  return pairedRatio(both, server);
}

/** The worst p99 ÷ p50 of this app under load. */
function steadiness(all: Series[]): Target {
  const [worst = { title: "nothing", ratio: Number.NaN }] = all
    .map(summarize)
    .filter(({ server, connections }) => server === "next" && connections === 10)
    .map(({ title, p50, p99 }) => ({ title, ratio: p99 / p50 }))
    .sort((a, b) => b.ratio - a.ratio);
  const title = `p99 ÷ p50, 10 at a time, the worst: ${worst.title}`;
  return { title, measured: worst.ratio, target: { bound: "at most", value: 4 } };
}
